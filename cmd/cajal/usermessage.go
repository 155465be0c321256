package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"cajal/data/mnist"
	"cajal/data/table"
	"cajal/internal/defuse"
)

// userMessage is the text of an error for a person: in one line, but for a hint and for
// the indented lines of a list, and without what only who wrote the program knows.
func userMessage(ctx context.Context, err error) string {
	text := plainly(oneLine(err.Error()), err)
	if o, ok := errors.AsType[*table.OpenError](err); ok {
		text = strings.ReplaceAll(text, oneLine(o.Error()), oneLine(o.Err.Error()))
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		whole, plain := oneLine(p.Error()), pathMessage(p)
		for _, reader := range []string{"model: safetensors: ", "safetensors: ", "npy: ", "idx: ", "cifar: "} {
			text = strings.ReplaceAll(text, reader+whole, plain)
		}
		text = strings.ReplaceAll(text, whole, plain)
	}
	if missing, ok := errors.AsType[*mnist.MissingError](err); ok {
		text = err.Error() + fmt.Sprintf("\ncajal data mnist --dir %s fetches them; --data DIR says where they are", missing.Dir)
	}
	if other, ok := errors.AsType[*mnist.OtherError](err); ok {
		text += fmt.Sprintf("\ncajal train %s learns from IDX files of any data set", filepath.Dir(other.Path))
	}
	ended := ctx.Err()
	if _, told := errors.AsType[*interruption](err); !told && ended != nil && errors.Is(err, ended) {
		text = interrupted(text, ended)
	}
	return visible(text)
}

// oneLine puts the lines of a text behind one another, but for those of a list.
func oneLine(text string) string {
	const item = "\n  "
	parts := strings.Split(text, item)
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\n", "; ")
	}
	return strings.Join(parts, item)
}

// pathMessage says what is wrong with a file, without the name of the call to the
// system that found it out.
func pathMessage(p *fs.PathError) string {
	switch {
	case errors.Is(p, fs.ErrNotExist) && strings.Contains(p.Path, "://"):
		return p.Path + ": it is an address, and cajal reads files; fetch it first"
	case errors.Is(p, fs.ErrNotExist):
		return "there is no file or directory " + p.Path
	}
	return p.Path + ": " + p.Err.Error()
}

// interrupted says of an error that it is the end of the context, in words for
// who pressed Ctrl-C.
func interrupted(text string, ended error) string {
	if text == ended.Error() {
		return "interrupted"
	}
	return "interrupted: " + strings.ReplaceAll(text, ": "+ended.Error(), "")
}

// visible writes control characters out, tabs too: names in files must not play tricks
// with a terminal.
func visible(text string) string {
	return strings.ReplaceAll(defuse.Terminal(text), "\t", `\x09`)
}
