package parquet

import "fmt"

// Bounds of a table in Parquet. A few bytes of a hostile file can stand for
// gigabytes, and those of a good one for hundreds of bytes, so each bound is an
// amount that is small for a machine, and more for each byte of the file.
const (
	someCells = 20_000_000 // rows times columns
	moreCells = 32
	someWork  = 128 << 20 // bytes of pages and dictionaries in memory at a time
	moreWork  = 16
	someBytes = 1 << 30 // bytes that all pages unpack to, and of the cells' texts
	moreBytes = 64
	someFrame = 256 << 20 // bytes of the columns that a frame keeps
	moreFrame = 16
)

// bounds is what reading a table may still take.
type bounds struct {
	size  int64 // of the file, or of all files
	work  int64
	bytes int64
}

func newBounds(size int64) *bounds {
	return &bounds{size: size, work: someWork + moreWork*size, bytes: someBytes + moreBytes*size}
}

// cells refuses a table of too many cells.
func (b *bounds) cells(rows int64, columns int) error {
	if most := someCells + moreCells*b.size; rows > most/int64(max(columns, 1)) {
		return fmt.Errorf("%d rows of %d columns in %d bytes: more than %d cells, which a file of this size may have; %s", rows, columns, b.size, most, lighter)
	}
	return nil
}

// lighter is what to do with a table that is packed too well.
const lighter = "if it is to be trusted, write it without compression and dictionaries, or as CSV, or take fewer rows or columns"

// grow makes a buffer hold n bytes.
func (b *bounds) grow(buf *[]byte, n int) error {
	if n <= cap(*buf) {
		return nil
	}
	if err := b.hold(n - cap(*buf)); err != nil {
		return err
	}
	*buf = make([]byte, n)
	return nil
}

// hold counts memory that is kept while the table is read.
func (b *bounds) hold(n int) error {
	if b.work -= int64(n); b.work < 0 {
		return fmt.Errorf("the pages of its columns unpack to more than %d bytes at a time, which a file of %d bytes may take; %s",
			someWork+moreWork*b.size, b.size, lighter)
	}
	return nil
}

// unpack counts bytes that pages unpack to, and those of cells.
func (b *bounds) unpack(n int) error {
	if b.bytes -= int64(n); b.bytes < 0 {
		return fmt.Errorf("it unpacks to more than %d bytes, which a file of %d bytes may take; %s", someBytes+moreBytes*b.size, b.size, lighter)
	}
	return nil
}

// rewind begins to count anew what is unpacked.
func (b *bounds) rewind() { b.bytes = someBytes + moreBytes*b.size }
