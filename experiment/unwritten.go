package experiment

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
)

// WriteError is a file that could not be written.
type WriteError struct {
	Path string
	Err  error
}

// Error returns "write path: " and what Err says.
func (e *WriteError) Error() string { return "write " + e.Path + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *WriteError) Unwrap() error { return e.Err }

// unwritten is the [WriteError] of a file that the system did not let be written, and
// any other error as it is.
func unwritten(path string, err error) error {
	if _, ok := errors.AsType[syscall.Errno](err); ok {
		return &WriteError{path, err}
	}
	return err
}

// Unwritten makes one error of those about files that could not be written because of
// the system, such as a full disk: it says why, once, which these are, and which were
// written. All other errors come after it.
func Unwritten(written []string, errs ...error) error {
	var causes []string
	missing := map[string][]string{} // by cause
	var others, those []error
	for _, err := range leaves(errs) {
		w, ok := errors.AsType[*WriteError](err)
		system, is := errors.AsType[syscall.Errno](err)
		if !ok || !is {
			others = append(others, err)
			continue
		}
		cause := system.Error()
		if missing[cause] == nil {
			causes = append(causes, cause)
		}
		missing[cause] = append(missing[cause], w.Path)
		those = append(those, err)
	}
	if those == nil {
		return errors.Join(others...)
	}
	var b strings.Builder
	for _, cause := range causes {
		b.WriteString(cause + ": not written: " + listOf(missing[cause]) + "; ")
	}
	if written == nil {
		b.WriteString("nothing was written")
	} else {
		b.WriteString("written: " + listOf(written))
	}
	return errors.Join(append([]error{&notAll{b.String(), those}}, others...)...)
}

// notAll is several errors in words of its own.
type notAll struct {
	text string
	errs []error
}

func (e *notAll) Error() string   { return e.text }
func (e *notAll) Unwrap() []error { return e.errs }

// leaves returns errors, those that [errors.Join] joined one by one.
func leaves(errs []error) (all []error) {
	for _, err := range errs {
		j, ok := err.(interface{ Unwrap() []error })
		switch {
		case err == nil:
		case ok && errors.Join(j.Unwrap()...).Error() == err.Error():
			all = append(all, leaves(j.Unwrap())...)
		default:
			all = append(all, err)
		}
	}
	return all
}

// listOf lists files, after the first of a directory without it.
func listOf(paths []string) string {
	dir := ""
	names := make([]string, len(paths))
	for i, p := range paths {
		if names[i] = p; i > 0 && filepath.Dir(p) == dir {
			names[i] = filepath.Base(p)
		}
		dir = filepath.Dir(p)
	}
	return strings.Join(names, ", ")
}
