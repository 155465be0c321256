package table

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// Format is a kind of files that tables are kept in.
type Format interface {
	fmt.Stringer // its name, such as "CSV"
	// Reads reports whether a file that begins with these bytes, up to 8, is of
	// the format.
	Reads(head []byte) bool
	// Read reads a table of size bytes; name stands for it in messages.
	Read(name string, r File, size int64, o Options) (*Frame, error)
}

// DirectoryFormat is a format in which a table may be a directory of files.
type DirectoryFormat interface {
	Format
	// IsTable reports whether a directory holds a table.
	IsTable(directory string) bool
	ReadDirectory(path string, o Options) (*Frame, error)
}

// File is what a table is read from, more than once. An os.File and a
// bytes.Reader are one.
type File interface {
	io.ReadSeeker
	io.ReaderAt
}

// Open reads a table from a file, in the first of the formats that takes it, or
// from a directory, in the first that has such.
func Open(path string, o Options, formats ...Format) (*Frame, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, &OpenError{err}
	case info.IsDir():
		return openDirectory(path, o, formats)
	case !info.Mode().IsRegular():
		return nil, &Error{File: path, Rule: "not a regular file; a table is read twice, so give a file, or - for standard input"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &OpenError{err}
	}
	defer f.Close()
	return Read(path, f, info.Size(), o, formats...)
}

// openDirectory reads a table from a directory, in the first of the formats that
// takes it.
func openDirectory(path string, o Options, formats []Format) (*Frame, error) {
	want := "a directory, want a " + listFormats(formats) + " file"
	for _, f := range formats {
		d, ok := f.(DirectoryFormat)
		switch {
		case ok && d.IsTable(path):
			return d.ReadDirectory(path, o)
		case ok:
			want += fmt.Sprintf(", or a directory of %v files that make one table", f)
		}
	}
	if in := holdings(path); in != "" {
		want += "; " + in
	}
	return nil, &Error{File: path, Rule: want}
}

// Read reads a table of size bytes, in the first of the formats that takes it;
// name stands for it in messages.
func Read(name string, r File, size int64, o Options, formats ...Format) (*Frame, error) {
	var head [8]byte
	n, err := r.ReadAt(head[:min(size, int64(len(head)))], 0)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	for _, f := range formats {
		if f.Reads(head[:n]) {
			return f.Read(name, r, size, o)
		}
	}
	return nil, &Error{File: name, Rule: fmt.Sprintf("it begins with %q, want a %s file", head[:n], listFormats(formats))}
}

// listFormats names formats: "Parquet or CSV".
func listFormats(formats []Format) string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.String()
	}
	return strings.Join(names, " or ")
}
