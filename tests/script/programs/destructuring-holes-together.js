let log=[]; const it={[Symbol.iterator](){let i=0;return{next(){log.push(i);return{value:i++,done:i>6}},return(){log.push('r');return{}}}}};
let [,,a,,b]=it; console.log(a,b,log.join()); log=[];
let [,,,,,,,,z]=it; console.log(z,log.join()); log=[];
let [,,]=it; console.log(log.join());
let [,,c,,d]=[1,2,3,4,5]; console.log(c,d); let [,,,e,...f]=[1,2,3,4,5,6]; console.log(e,f.join());
let [,,g='x',,h='y']='ab'; console.log(g,h);
function*G(){ for(let i=0;i<9;i++) yield i } let [,,,i2]=G(); console.log(i2);
let q; [,,q.x]=(q={},[1,2,3]); console.log(q.x);
async function F(){ let [,,x]=[1,2,await 3]; return x } F().then(x=>console.log(x));
