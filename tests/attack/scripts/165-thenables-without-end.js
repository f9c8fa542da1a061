// expect: RUN_TIMEOUT
function thenable() {
    return {
        then: function (resolve, reject) {
            resolve(thenable());
            resolve(1);
            reject(2);
            throw 3;
        }
    };
}
return thenable();
