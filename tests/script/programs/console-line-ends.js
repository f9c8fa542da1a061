// What is printed is printed as it is: each call ends its line, whatever its text ends with.
console.log('a\n')
console.log('b')
console.log('')
console.log('c\n\n')
console.log('d\ne')
console.log('\n')
console.log()
console.log('f')
