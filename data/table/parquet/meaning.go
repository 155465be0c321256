package parquet

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"

	"cajal/data/table"
	"cajal/internal/half"
)

// physical is how values stand in a file.
type physical int

const (
	boolean physical = iota
	int32s
	int64s
	int96s // deprecated: the nanosecond of a day, and the Julian day
	floats
	doubles
	byteArrays // each with its length
	fixedBytes
)

func (p physical) String() string {
	names := [...]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}
	if p < 0 || int(p) >= len(names) {
		return fmt.Sprintf("type %d", int(p))
	}
	return names[p]
}

// width returns the bytes of a value, 0 where they vary.
func (p physical) width(length int) int {
	switch p {
	case int32s, floats:
		return 4
	case int64s, doubles:
		return 8
	case int96s:
		return 12
	case fixedBytes:
		return length
	}
	return 0
}

// Logical types that say what values mean, by their fields' numbers.
const (
	logicalText      = 1
	logicalEnum      = 4
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTime      = 7
	logicalTimestamp = 8
	logicalInteger   = 10
	logicalNull      = 11
	logicalJSON      = 12
	logicalUUID      = 14
	logicalFloat16   = 15
)

// logicalOf returns an element's logical type, also where only the older
// converted type names it.
func logicalOf(e *element) logical {
	if e.logical.kind != 0 {
		return e.logical
	}
	switch e.converted {
	case 0:
		return logical{kind: logicalText}
	case 4:
		return logical{kind: logicalEnum}
	case 5:
		return logical{kind: logicalDecimal, scale: e.scale}
	case 6:
		return logical{kind: logicalDate}
	case 7, 8:
		return logical{kind: logicalTime, unit: int16(e.converted - 6)}
	case 9, 10:
		return logical{kind: logicalTimestamp, utc: true, unit: int16(e.converted - 8)}
	case 11, 12, 13, 14:
		return logical{kind: logicalInteger, bits: 8 << (e.converted - 11)}
	case 19:
		return logical{kind: logicalJSON}
	}
	return logical{}
}

// value is one value as it stands in a file: a whole number, the bits of a
// float, or bytes.
type value struct {
	n int64
	b []byte
}

// meaning is what the values of a column are, and how they are written as the
// text that a CSV file of the same table has.
type meaning struct {
	sort   string // numbers, texts, …: what the parts of a table must agree on
	append func(b []byte, v value) ([]byte, error)
}

// nothing is the sort of a column in which every value is missing.
const nothing = "nothing"

// numbers is the sort of a column of numbers.
const numbers = "numbers"

// meaningOf returns what the values of a leaf mean, false for intervals, which
// are no one number.
func meaningOf(e *element) (meaning, bool) {
	l := logicalOf(e)
	number := func(f func([]byte, value) ([]byte, error)) (meaning, bool) { return meaning{numbers, f}, true }
	switch {
	case l.kind == logicalNull:
		return meaning{nothing, appendNothing}, true
	case l.kind == logicalDecimal && l.scale >= 0 && l.scale <= maxScale:
		return number(decimal(e.physical, l.scale))
	case l.kind == logicalDecimal:
		return meaning{}, false
	case e.physical == boolean:
		return meaning{"true or false", appendBool}, true
	case e.physical == int32s && l.kind == logicalDate:
		return meaning{"dates", appendDate}, true
	case (e.physical == int32s || e.physical == int64s) && l.kind == logicalTime:
		return meaning{"times of day", timeOfDay(l.unit)}, true
	case e.physical == int64s && l.kind == logicalTimestamp:
		return meaning{"points in time", timestamp(l.unit, l.utc)}, true
	case e.physical == int96s:
		return meaning{"points in time", appendInt96}, true
	case e.physical == int32s && l.kind == logicalInteger && !l.signed:
		return number(func(b []byte, v value) ([]byte, error) { return strconv.AppendUint(b, uint64(uint32(v.n)), 10), nil })
	case e.physical == int64s && l.kind == logicalInteger && !l.signed:
		return number(func(b []byte, v value) ([]byte, error) { return strconv.AppendUint(b, uint64(v.n), 10), nil })
	case e.physical == int32s || e.physical == int64s:
		return number(func(b []byte, v value) ([]byte, error) { return strconv.AppendInt(b, v.n, 10), nil })
	case e.physical == floats:
		return number(func(b []byte, v value) ([]byte, error) {
			return appendFloat(b, float64(math.Float32frombits(uint32(v.n))), 32), nil
		})
	case e.physical == doubles:
		return number(func(b []byte, v value) ([]byte, error) {
			return appendFloat(b, math.Float64frombits(uint64(v.n)), 64), nil
		})
	case e.physical == fixedBytes && l.kind == logicalFloat16 && e.length == 2:
		return number(appendHalf)
	case e.physical == fixedBytes && l.kind == logicalUUID && e.length == 16:
		return meaning{"texts", appendUUID}, true
	case e.physical == fixedBytes && e.converted == convertedInterval:
		return meaning{}, false
	case l.kind == logicalText || l.kind == logicalEnum || l.kind == logicalJSON:
		return meaning{"texts", appendText}, true
	case e.physical == byteArrays || e.physical == fixedBytes:
		return meaning{"texts", appendBytes}, true
	}
	return meaning{}, false
}

const convertedInterval = 21

// maxScale is up to how many digits a decimal has behind its point.
const maxScale = 1000

func appendNothing(b []byte, _ value) ([]byte, error) { return b, nil }

func appendBool(b []byte, v value) ([]byte, error) { return strconv.AppendBool(b, v.n != 0), nil }

// appendFloat writes a number with as many digits as its type tells apart; NaN
// is a missing value. Infinity is written as other programs do, and it is for
// package table to say what becomes of it.
func appendFloat(b []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v):
		return b
	case math.IsInf(v, 1):
		return append(b, "inf"...)
	case math.IsInf(v, -1):
		return append(b, "-inf"...)
	}
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		bits = 64 // 16777216 and not 16777220, as the digits that tell apart float32 would have it
	}
	form := byte('f')
	if size := math.Abs(v); size != 0 && (size < 1e-6 || size >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(b, v, form, -1, bits)
}

// appendHalf writes a number of 16 bits with as few digits as tell it apart.
func appendHalf(b []byte, v value) ([]byte, error) {
	bits := uint16(v.b[0]) | uint16(v.b[1])<<8
	wide := float64(half.Float16(bits))
	for digits := 1; digits < 5 && wide != math.Trunc(wide); digits++ {
		text := strconv.AppendFloat(nil, wide, 'g', digits, 64)
		if short, err := strconv.ParseFloat(string(text), 64); err == nil && half.FromFloat64(short) == bits {
			return appendFloat(b, short, 64), nil
		}
	}
	return appendFloat(b, wide, 32), nil
}

// decimal writes whole numbers with a decimal point before their last digits.
// As bytes they stand in two's complement, the highest first.
func decimal(p physical, scale int) func([]byte, value) ([]byte, error) {
	return func(b []byte, v value) ([]byte, error) {
		var digits []byte
		if p == int32s || p == int64s {
			digits = strconv.AppendInt(nil, v.n, 10)
		} else if len(v.b) > maxScale {
			return b, fmt.Errorf("a decimal number of %d bytes, want at most %d", len(v.b), maxScale)
		} else {
			n := new(big.Int).SetBytes(v.b)
			if len(v.b) > 0 && v.b[0] >= 0x80 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 8*uint(len(v.b))))
			}
			digits = n.Append(nil, 10)
		}
		if digits[0] == '-' {
			b, digits = append(b, '-'), digits[1:]
		}
		if pad := scale + 1 - len(digits); pad > 0 {
			digits = append(bytes.Repeat([]byte("0"), pad), digits...)
		}
		b = append(b, digits[:len(digits)-scale]...)
		if scale > 0 {
			b = append(append(b, '.'), digits[len(digits)-scale:]...)
		}
		return b, nil
	}
}

func appendDate(b []byte, v value) ([]byte, error) {
	return appendDay(b, v.n), nil
}

// perSecond returns how many of a logical type's units make a second.
func perSecond(unit int16) int64 {
	switch unit {
	case 1:
		return 1e3
	case 2:
		return 1e6
	}
	return 1e9
}

func timestamp(unit int16, utc bool) func([]byte, value) ([]byte, error) {
	per := perSecond(unit)
	return func(b []byte, v value) ([]byte, error) {
		second, rest := floorDiv(v.n, per)
		if b = appendMoment(b, second, rest*(1e9/per)); utc {
			b = append(b, 'Z')
		}
		return b, nil
	}
}

func timeOfDay(unit int16) func([]byte, value) ([]byte, error) {
	per := perSecond(unit)
	return func(b []byte, v value) ([]byte, error) {
		second, rest := floorDiv(v.n, per)
		if second < 0 || second >= secondsPerDay {
			return b, fmt.Errorf("a time of day of %d/%d seconds, want less than a day", v.n, per)
		}
		return appendClock(b, second, rest*(1e9/per)), nil
	}
}

// appendInt96 writes a point in time of 12 bytes, as Impala and older Sparks
// store them.
func appendInt96(b []byte, v value) ([]byte, error) {
	const epoch = 2440588 // the Julian day of 1970-01-01
	second, nanosecond := floorDiv(littleEndian(v.b[:8]), 1e9)
	day := int64(uint32(littleEndian(v.b[8:12])))
	return appendMoment(b, (day-epoch)*secondsPerDay+second, nanosecond), nil
}

func appendUUID(b []byte, v value) ([]byte, error) {
	for i, from := range []int{0, 4, 6, 8, 10} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, v.b[from:[]int{4, 6, 8, 10, 16}[i]])
	}
	return b, nil
}

// appendText writes a text without the blanks around it, which a CSV file of
// the same table would not keep either.
func appendText(b []byte, v value) ([]byte, error) {
	text := bytes.Trim(v.b, " ")
	switch {
	case len(text) > table.MaxCell:
		return b, fmt.Errorf("a text of %d bytes, want at most %d", len(text), table.MaxCell)
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return b, errors.New("bytes that are no text in UTF-8")
	}
	return append(b, text...), nil
}

// appendBytes writes bytes that may be a text, and in hexadecimal digits if
// they are none.
func appendBytes(b []byte, v value) ([]byte, error) {
	if utf8.Valid(v.b) && bytes.IndexByte(v.b, 0) < 0 {
		return appendText(b, v)
	}
	if len(v.b) > table.MaxCell/2-2 {
		return b, fmt.Errorf("%d bytes that are no text in UTF-8, want at most %d", len(v.b), table.MaxCell/2-2)
	}
	return hex.AppendEncode(append(b, "0x"...), v.b), nil
}
