package serve

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// datatype is one of the protocol's types of numbers: what its values may be.
type datatype struct {
	name     string
	lo, hi   float64 // of whole numbers, and of FP16
	whole    bool
	bits     int // of a float: 32 or 64, or 16
	width    int // bytes in binary
	logical  bool
	wantText string // in messages
}

var datatypes = map[string]*datatype{}

// datatypeNames are those that inputs may have, in messages.
const datatypeNames = "BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64 and BYTES"

func init() {
	add := func(d datatype) { datatypes[d.name] = &d }
	for _, bits := range []int{8, 16, 32, 64} {
		// 2⁶³ and 2⁶⁴ themselves round to what float64 has beside the largest.
		span := math.Ldexp(1, bits)
		add(datatype{name: fmt.Sprintf("UINT%d", bits), hi: span - 1, whole: true, width: bits / 8, wantText: fmt.Sprintf("a whole number from 0 to %d", ^uint64(0)>>(64-bits))})
		add(datatype{name: fmt.Sprintf("INT%d", bits), lo: -span / 2, hi: span/2 - 1, whole: true, width: bits / 8,
			wantText: fmt.Sprintf("a whole number from %d to %d", int64(math.MinInt64)>>(64-bits), int64(math.MaxInt64)>>(64-bits))})
	}
	add(datatype{name: "BOOL", logical: true, width: 1, wantText: "true or false"})
	add(datatype{name: "FP16", bits: 16, width: 2, wantText: "a number from -65504 to 65504"})
	add(datatype{name: "FP32", bits: 32, width: 4, wantText: "a number that a float32 holds"})
	add(datatype{name: "FP64", bits: 64, width: 8, wantText: "a number that a float64 holds"})
}

// number reads a value of the type: a JSON number, true or false as it stands.
func (d *datatype) number(word string) (float64, error) {
	truth := word == "true" || word == "false"
	if truth != d.logical && (truth || word != "0" && word != "1") {
		return 0, d.wrong(word)
	}
	if truth {
		return number(word)
	}
	v, err := strconv.ParseFloat(word, 64)
	if err != nil || !d.holds(v, word) {
		return 0, d.wrong(word)
	}
	return v, nil
}

// holds reports whether v, which is written as word, is a value of the type.
func (d *datatype) holds(v float64, word string) bool {
	switch {
	case d.logical || d.bits == 64:
		return true
	case d.bits == 32:
		return !math.IsInf(float64(float32(v)), 0)
	case d.bits == 16:
		return math.Abs(v) < 65520 // which rounds to infinity
	case v != math.Trunc(v) || v < d.lo || v > d.hi:
		return false
	case v < 1<<63 && v > -1<<63:
		return true
	case strings.ContainsAny(word, ".eE"):
		return v == -1<<63 || v < 1<<64 && d.lo == 0
	}
	// The ends of the types with 64 bits, which float64 rounds to.
	_, err := strconv.ParseUint(word, 10, 64)
	if d.lo < 0 {
		_, err = strconv.ParseInt(word, 10, 64)
	}
	return err == nil
}

func (d *datatype) wrong(word string) error {
	return &valueError{fmt.Sprintf("found %s, want %s", short(word), d.wantText)}
}
