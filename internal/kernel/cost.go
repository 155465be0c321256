package kernel

// What an element of single precision costs; one of double costs twice that. A
// few additions, or waiting for memory; an exponential, or a division or two; a
// logarithm, an error function, random bits. The threads section of bench/ shows
// whether the limits that follow are right.
const (
	cheap    = 1
	middling = 4
	dear     = 16
)
