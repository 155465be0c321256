package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// All that the command writes for people goes through a [defuse.Writer]. Bars, which
// move the cursor, and data for other programs go to what lies below.

// rawOf returns the writer below the one that shows texts.
func rawOf(w io.Writer) io.Writer {
	if d, ok := w.(interface{ Unwrap() io.Writer }); ok {
		return d.Unwrap()
	}
	return w
}

// dataOf returns where data is written as it is: below w, unless a person sees it.
func dataOf(w io.Writer) io.Writer {
	if isTerminal(w) {
		return w
	}
	return rawOf(w)
}

func isTerminal(w io.Writer) bool {
	f, ok := rawOf(w).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
