// Package npy reads and writes NumPy's files: .npy with one array, and .npz, a
// zip archive of several.
//
//	x, err := npy.ReadFile("x.npy")
//	archive, err := npy.Open("digits.npz")
//	labels, err := archive.Read("labels", npy.As(tensor.Int64))
//
// An .npy file is, in version 1.0,
//
//	6 bytes   "\x93NUMPY"
//	2 bytes   version
//	2 bytes   length n of the header, little endian; 4 bytes in versions 2.0 and 3.0
//	n bytes   a dictionary as Python writes it, then spaces and a line feed:
//	          {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }
//	the rest  the elements
//
// where descr is the byte order, < or >, or | for one byte, a letter for the
// kind of number, and how many bytes one takes.
//
// # Types of elements
//
// Numbers are read as a type that holds each of them exactly and takes at most
// four times the bytes: f4 as Float32, f8 as Float64, i8 as Int64, f2 as
// Float32; b1, i1 and u1 as Float32 too; i2, u2, i4, u4 and u8 as Int64, where
// an u8 from 2⁶³ on is an error. [As] asks for another type, such as Int64 for
// labels. Complex numbers, text, dates, records and pickled objects, which
// could run code, are refused by name.
//
// # What files may cost
//
// A header is believed in nothing. Of an .npy file, the array must end where
// the file ends, and that is known before anything is allocated. An archive
// may unpack to much more than it is: what is read of one is at most four
// times its length and 16 MB, unless [Limit] allows more, and the error names
// the member and the bound.
//
// The format is NumPy's own: its documentation has it under
// numpy.lib.format.
package npy

import "cajal/tensor"

// FormatError says what is wrong with a file.
type FormatError struct {
	File   string
	Member string // of an archive; "" for an .npy file or the whole archive
	Field  string // of the header, such as "shape"; "" if it is none of them
	Rule   string // what was found and what was expected
	Limit  int64  // how many bytes may be read, if the file holds more; the option Limit changes it
	Err    error  // what reading failed with, if it did
}

// Error returns "npy: file: member: field: rule".
func (e *FormatError) Error() string {
	text := "npy: " + e.File
	if e.Member != "" {
		text += ": " + brief(e.Member)
	}
	if e.Field != "" {
		text += ": " + e.Field
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

// Option changes how an array is read or written.
type Option func(*settings)

type settings struct {
	as       *tensor.DType
	stored   *string
	limit    *int64
	descr    string
	fortran  bool
	compress bool
}

func settle(opts []Option) settings {
	var s settings
	for _, o := range opts {
		o(&s)
	}
	return s
}

// As reads an array as type d. Numbers are converted as tensor.Tensor.To does,
// and may take up to eight times the bytes that they take in the file.
func As(d tensor.DType) Option { return func(s *settings) { s.as = &d } }

// Stored writes to descr what NumPy calls the type of the elements in the file that is
// read, such as "|u1" of bytes.
func Stored(descr *string) Option { return func(s *settings) { s.stored = descr } }

// Limit is how many bytes the arrays that are read of one archive may take
// together, counted in the types that they are read as without As. It is for
// archives that are known to be good.
func Limit(bytes int64) Option { return func(s *settings) { s.limit = &bytes } }

// Descr writes an array with elements of another type, in NumPy's notation
// ("<u1", ">i4", "<f2"; one byte also "|u1"). Floats are rounded to the
// nearest; it is an error if a whole number is asked for and one is not whole
// or does not fit.
func Descr(d string) Option { return func(s *settings) { s.descr = d } }

// Fortran writes the elements in column-major order, the first axis fastest.
func Fortran() Option { return func(s *settings) { s.fortran = true } }

// Compressed deflates the members of an archive, as np.savez_compressed does.
func Compressed() Option { return func(s *settings) { s.compress = true } }
