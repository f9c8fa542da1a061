"""calculate.py LIBRARY DOCUMENT - load a definition and call it, with nothing but ctypes."""
import ctypes
import json
import sys

lib = ctypes.CDLL(sys.argv[1])
text = open(sys.argv[2], "rb").read()
size, pointer = ctypes.c_size_t, ctypes.c_void_p
for name in ("mdx_runtime_open", "mdx_load", "mdx_call_json", "mdx_runtime_close"):
    getattr(lib, name).restype = ctypes.c_int32
lib.mdx_load.argtypes = [pointer, pointer, ctypes.c_char_p, size, pointer, pointer]
lib.mdx_call_json.argtypes = [pointer, ctypes.c_char_p, size, ctypes.c_char_p, size, pointer, pointer]
lib.mdx_runtime_close.argtypes = lib.mdx_free.argtypes = [pointer]


def call(rt, target, **arguments):
    given, answer, length = json.dumps(arguments).encode(), pointer(), size()
    status = lib.mdx_call_json(rt, target.encode(), len(target.encode()), given, len(given),
                               ctypes.byref(answer), ctypes.byref(length))
    value = json.loads(ctypes.string_at(answer, length.value))
    lib.mdx_free(answer)
    if status:
        raise RuntimeError(f"{value['code']}: {value['message']}")
    return value


rt = pointer()
if lib.mdx_runtime_open(None, None, ctypes.byref(rt), None):
    sys.exit("no runtime")
if lib.mdx_load(rt, None, text, len(text), None, None):
    sys.exit("no definition")
print(call(rt, "calculate", x=21))
lib.mdx_runtime_close(rt)
