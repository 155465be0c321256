package safetensors

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/tensor"
)

// Sharded is a set of files with the tensors of one network, which an index
// names. Several goroutines may read from it at the same time.
type Sharded struct {
	name  string
	files map[string]*File // by the names in the index
	where map[string]*File // by the names of tensors
	names []string         // of tensors, sorted
}

// OpenSharded opens the files that an index names, such as
// model.safetensors.index.json, and checks their headers:
//
//	{"metadata": {"total_size": 40},
//	 "weight_map": {"0.weight": "model-00001-of-00002.safetensors", …}}
//
// An index is believed in as little as a header is. Its files stand beside it:
// a name with a folder in it, a link, or what is no regular file is refused.
// The index and the headers must name the same tensors in the same files, and
// total_size, if it is given, is the sum of their bytes. The error is a
// [*FormatError] if the files can be read and are not what they should be. The
// caller closes the set.
func OpenSharded(index string) (s *Sharded, err error) {
	root, err := os.OpenRoot(filepath.Dir(index))
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	defer root.Close()
	text, err := os.Open(index)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	defer text.Close()
	i, err := readIndex(text, index)
	if err != nil {
		return nil, err
	}
	s = &Sharded{name: index, files: map[string]*File{}, where: map[string]*File{}}
	defer func() {
		if err != nil {
			s, err = nil, errors.Join(err, s.Close())
		}
	}()
	for name, file := range i.weightMap {
		if s.files[file] == nil {
			if s.files[file], err = s.open(root, file); err != nil {
				return s, err
			}
		}
		s.where[name] = s.files[file]
	}
	s.names = slices.Sorted(maps.Keys(s.where))
	return s, s.check(i)
}

// open opens one file of the index.
func (s *Sharded) open(root *os.Root, file string) (*File, error) {
	if len(s.files) >= maxShards {
		return nil, s.fail("", fmt.Sprintf("more than %d files", maxShards))
	}
	if file == "" || file == "." || file == ".." || strings.ContainsAny(file, `/\:`) {
		return nil, s.fail("", fmt.Sprintf("the file %q, want one beside the index, without a folder in its name", brief(file)))
	}
	path := filepath.Join(filepath.Dir(s.name), file)
	info, err := root.Lstat(file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("safetensors: %s: %w", s.name, err)
	case !info.Mode().IsRegular():
		return nil, s.fail("", fmt.Sprintf("%q is no regular file; a link is not followed", brief(file)))
	}
	r, err := root.Open(file)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %s: %w", s.name, err)
	}
	f, err := NewFile(r, info.Size(), path)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	f.close = r.Close
	return f, nil
}

// maxShards is more files than any network is cut into.
const maxShards = 1000

// check compares the index with the headers of the files.
func (s *Sharded) check(i *index) error {
	for _, name := range s.names {
		if _, ok := s.where[name].Entry(name); !ok {
			return s.fail(name, fmt.Sprintf("%q has no such tensor", brief(i.weightMap[name])))
		}
	}
	var bytes int64
	for _, file := range slices.Sorted(maps.Keys(s.files)) {
		for _, e := range s.files[file].entries {
			if s.where[e.Name] != s.files[file] {
				return s.fail(e.Name, fmt.Sprintf("%q has it, and the index does not say so", brief(file)))
			}
			bytes += e.Bytes
		}
	}
	if i.totalSize >= 0 && i.totalSize != bytes {
		return s.fail("", fmt.Sprintf("a total_size of %d bytes, and the tensors have %d", i.totalSize, bytes))
	}
	return nil
}

func (s *Sharded) fail(name, rule string) error {
	return &FormatError{File: s.name, Tensor: name, Rule: rule}
}

// Close closes the files.
func (s *Sharded) Close() error {
	var all []error
	for _, f := range s.files {
		if f != nil {
			all = append(all, f.Close())
		}
	}
	return errors.Join(all...)
}

// Names returns the names of the tensors, sorted.
func (s *Sharded) Names() []string { return slices.Clone(s.names) }

// Describe returns what a header says of a tensor, as [File.Describe] does.
func (s *Sharded) Describe(name string) (shape []int, float bool, elements string, err error) {
	f, err := s.find(name)
	if err != nil {
		return nil, false, "", err
	}
	return f.Describe(name)
}

// Tensor reads a tensor, as [File.Tensor] does.
func (s *Sharded) Tensor(name string) (*tensor.Tensor, error) {
	f, err := s.find(name)
	if err != nil {
		return nil, err
	}
	return f.Tensor(name)
}

// ReadInto reads a tensor into dst, as [File.ReadInto] does.
func (s *Sharded) ReadInto(dst *tensor.Tensor, name string) error {
	f, err := s.find(name)
	if err != nil {
		return err
	}
	return f.ReadInto(dst, name)
}

func (s *Sharded) find(name string) (*File, error) {
	if f := s.where[name]; f != nil {
		return f, nil
	}
	return nil, s.fail(name, "the index has no such tensor")
}

// index is what an index file says.
type index struct {
	weightMap map[string]string // the files of tensors
	totalSize int64             // −1 if it is not given
}

// readIndex reads and checks an index.
func readIndex(r io.Reader, name string) (*index, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxHeader+1))
	switch {
	case err != nil:
		return nil, &FormatError{File: name, Rule: "reading the index", Err: err}
	case len(text) > maxHeader:
		return nil, &FormatError{File: name, Rule: fmt.Sprintf("the index has more than %d bytes", maxHeader)}
	}
	i, err := parseIndex(string(text))
	if err != nil {
		return nil, &FormatError{File: name, Rule: "the index is not what it should be: " + err.Error()}
	}
	return i, nil
}
