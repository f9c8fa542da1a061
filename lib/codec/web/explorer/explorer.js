location.replace("/web");
