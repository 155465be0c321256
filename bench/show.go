package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"cajal/internal/replace"
)

// show prints the tables and writes them to the files that were asked for.
func show(out io.Writer, s settings, tables []*table, conditions string) error {
	var text, md bytes.Buffer
	for _, t := range tables {
		if len(t.Lines) == 0 && len(t.Notes) == 0 {
			continue
		}
		t.text(&text)
		t.markdown(&md)
	}
	fmt.Fprintln(&text, conditions)
	fmt.Fprintln(&md, conditions)
	_, err := out.Write(text.Bytes())
	if s.markdown != "" {
		err = errors.Join(err, writeMarkdown(s.markdown, md.Bytes()))
	}
	if s.json != "" {
		b, jerr := json.MarshalIndent(struct {
			Conditions string
			Tables     []*table
		}{conditions, tables}, "", "  ")
		err = errors.Join(err, jerr)
		if jerr == nil {
			err = errors.Join(err, replace.Bytes(s.json, append(b, '\n')))
		}
	}
	return err
}

// What a document has around the tables that this command writes.
const (
	beginMark = "<!-- bench: begin -->\n"
	endMark   = "<!-- bench: end -->\n"
)

// writeMarkdown replaces what stands between the markers of a document, or
// makes a new one.
func writeMarkdown(name string, tables []byte) error {
	old, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		old, err = []byte(beginMark+endMark), nil
	}
	if err != nil {
		return err
	}
	before, rest, found := bytes.Cut(old, []byte(beginMark))
	_, after, closed := bytes.Cut(rest, []byte(endMark))
	if !found || !closed {
		return fmt.Errorf("write tables to %s: it has no lines %q and %q; put them where the tables belong, or name another file",
			name, beginMark, endMark)
	}
	text := bytes.Join([][]byte{before, []byte(beginMark), []byte("\n"), tables, []byte("\n"), []byte(endMark), after}, nil)
	return replace.Bytes(name, text)
}
