// expect: any-limit
var type = { 'content-type': 'multipart/form-data; boundary=' + 'b'.repeat(200) };
var text = '--' + 'b'.repeat(200) + '\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + ('\r\n--' + 'b'.repeat(199)).repeat(5000);
for (;;) new Response(text, { headers: type }).formData().catch(null);
