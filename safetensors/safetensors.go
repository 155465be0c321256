// Package safetensors reads and writes safetensors files: named tensors with a
// header in JSON, and nothing that a program could be made to run.
//
//	8 bytes   length n of the header, little endian
//	n bytes   the header, a JSON object, padded at its end with spaces
//	the rest  the elements of the tensors, little endian, in row-major order
//
// The header says for each tensor what its elements are, its shape, and where
// in the rest it stands, from the first byte up to the last:
//
//	{"__metadata__": {"format": "pt"},
//	 "0.weight": {"dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]}}
//
// [Open] reads and checks the header; [File.Tensor] then reads one tensor at a
// time, so a large file needs no more memory than its largest tensor.
// [ReadFile] reads everything. [Write] and [WriteFile] write, a tensor at a
// time too, and byte for byte what Python's safetensors writes of the same
// tensors.
//
// # What is refused
//
// A file comes from elsewhere, so its header is believed in nothing. The
// tensors must fill the rest exactly: one that reaches beyond the file, two
// that overlap, or bytes that belong to none are errors, and so are a name
// given twice, a size that is not that of the shape, a key that the format
// does not have, and metadata that is not text. Nothing is allocated that the
// length of the file does not back.
//
// Files whose elements are not aligned to eight bytes, as old ones are not,
// are read: they are decoded, not mapped.
//
// # Types of elements
//
// F32, F64 and I64 are read and written as they are; I32, U8 and BOOL are written
// for tensors of those types. The others are converted as they are read, to a type that holds each of
// their numbers exactly and takes at most four times the bytes: F16, BF16 and
// the F8 to Float32; BOOL, I8 and U8 too; I16, U16, I32, U32 and U64 to Int64,
// where an U64 from 2⁶³ on is an error. [File.ReadInto] converts to another
// type if asked, such as BOOL to Bool. C64 and the types below one byte are refused by name when
// they are read; the other tensors of their file can be.
//
// The format is described in its project's README,
// https://github.com/huggingface/safetensors.
package safetensors

import (
	"fmt"
	"strings"

	"cajal/tensor"
)

// DType is the type of a tensor's elements in a file, by the format's name.
type DType string

// The types that are written.
const (
	F32  DType = "F32"
	F64  DType = "F64"
	I64  DType = "I64"
	I32  DType = "I32"
	U8   DType = "U8"
	Bool DType = "BOOL"
)

// layouts says of each type of the format how many bits an element takes and
// how it is read; nil for one that cannot be.
var layouts = map[DType]struct {
	bits  int
	codec *codec
}{
	Bool: {8, &boolCodec}, U8: {8, &u8Codec}, "I8": {8, &i8Codec},
	"F8_E5M2": {8, &e5m2Codec}, "F8_E4M3": {8, &e4m3Codec}, "F8_E8M0": {8, nil},
	"F8_E4M3FNUZ": {8, nil}, "F8_E5M2FNUZ": {8, nil}, "F4": {4, nil}, "F6_E2M3": {6, nil}, "F6_E3M2": {6, nil},
	"I16": {16, &i16Codec}, "U16": {16, &u16Codec}, "F16": {16, &f16Codec}, "BF16": {16, &bf16Codec},
	I32: {32, &i32Codec}, "U32": {32, &u32Codec}, F32: {32, &f32Codec},
	I64: {64, &i64Codec}, "U64": {64, &u64Codec}, F64: {64, &f64Codec}, "C64": {64, nil},
}

// Float reports whether elements are floats, in whatever precision.
func (d DType) Float() bool { return strings.HasPrefix(string(d), "F") || d == "BF16" }

// Entry is what a file's header says of a tensor.
type Entry struct {
	Name   string
	DType  DType
	Shape  []int
	Offset int64 // of the first byte, in the file
	Bytes  int64
}

// Type returns the type that [File.Tensor] reads the tensor as, and whether it
// can be read at all.
func (e *Entry) Type() (d tensor.DType, ok bool) {
	c := layouts[e.DType].codec
	if c == nil {
		return 0, false
	}
	return c.natural, true
}

// FormatError says what is wrong with a file.
type FormatError struct {
	File   string
	Tensor string // the one that is wrong; "" if it is the whole file
	Rule   string // what was found and what was expected
	Err    error  // what reading failed with, if it did
}

// Error returns `safetensors: file: tensor "name": rule`.
func (e *FormatError) Error() string {
	text := "safetensors: " + e.File
	if e.Tensor != "" {
		text += fmt.Sprintf(": tensor %q", brief(e.Tensor))
	}
	text += ": " + e.Rule
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns what reading failed with.
func (e *FormatError) Unwrap() error { return e.Err }

// brief shortens what a file says, for messages.
func brief(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
