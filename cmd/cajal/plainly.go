package main

import (
	"errors"
	"io"
	"strings"

	"cajal/data"
	"cajal/data/cifar"
	"cajal/data/idx"
	"cajal/npy"
	"cajal/safetensors"
	"cajal/tensor"
)

// plainly takes the names of packages from a message, which say nothing to who runs
// the command: those that errors of a type begin with.
func plainly(text string, err error) string {
	for _, found := range []struct {
		of  string
		err error
	}{
		{"npy: ", as[*npy.FormatError](err)}, {"idx: ", as[*idx.FormatError](err)}, {"idx: ", as[*idx.DirectoryError](err)}, {"cifar: ", as[*cifar.Error](err)}, {"safetensors: ", as[*safetensors.FormatError](err)},
		{"tensor: ", as[*tensor.Error](err)}, {"data: ", as[*data.Error](err)},
	} {
		if found.err != nil {
			whole := oneLine(found.err.Error())
			plain := strings.TrimPrefix(whole, found.of)
			if errors.Is(found.err, io.ErrUnexpectedEOF) { // the rule says what is cut off
				plain = strings.TrimSuffix(plain, ": "+io.ErrUnexpectedEOF.Error())
			}
			text = strings.ReplaceAll(text, whole, plain)
		}
	}
	return text
}

// as returns the first error of a type, nil if there is none.
func as[E error](err error) error {
	if e, ok := errors.AsType[E](err); ok {
		return e
	}
	return nil
}
