// expect: any-limit
var text = '--b\r\n' + 'Content-Disposition: form-data; name="a"; filename="f"\r\n\r\nx\r\n--b\r\n'.repeat(20000) + 'Content-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--';
for (;;) new Response(text, { headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData().catch(null);
