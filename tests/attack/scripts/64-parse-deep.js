// expect: EXECUTION_FAILED
return JSON.parse(new Array(20001).join('[') + new Array(20001).join(']'));
