package train

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cajal/internal/readjson"
	"cajal/safetensors"
	"cajal/tensor"
)

// saved is a checkpoint: a safetensors file. Its tensors are the model's under
// their own names, so that any reader of the format finds the weights, and
// those of the optimiser, the history and the callbacks behind a prefix. All
// else stands in the metadata:
//
//	cajal.checkpoint  the version of this layout
//	state             a JSON object: position
//	note.…            what the caller wants to keep beside it
//	sha256            of the file without this entry
type saved struct {
	state   position
	notes   map[string]string
	tensors []tensor.Named
}

const (
	version    = "1"
	versionKey = "cajal.checkpoint"
	stateKey   = "state"
	hashKey    = "sha256"
	notePrefix = "note."

	optimizerPrefix = "optimizer/"
	historyPrefix   = "history/"
	callbackPrefix  = "callback/"
)

// write writes the checkpoint.
func (s *saved) write(w io.Writer) error {
	state, err := json.Marshal(&s.state)
	if err != nil {
		return err
	}
	meta := map[string]string{versionKey: version, stateKey: string(state)}
	for k, v := range s.notes {
		meta[notePrefix+k] = v
	}
	if meta[hashKey], err = digest(meta, s.tensors); err != nil {
		return err
	}
	return safetensors.Write(w, meta, s.tensors...)
}

// digest returns the SHA-256 of a file with these tensors and metadata. That
// the writer sorts makes it one of the content alone.
func digest(meta map[string]string, tensors []tensor.Named) (string, error) {
	hash := sha256.New()
	if err := safetensors.Write(hash, meta, tensors...); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// read reads a checkpoint and checks that it is whole.
func read(f *safetensors.File) (*saved, error) {
	meta := f.Metadata()
	switch v, ok := meta[versionKey]; {
	case !ok:
		return nil, errors.New("it is no checkpoint: its metadata has no " + versionKey)
	case v != version:
		return nil, fmt.Errorf("a checkpoint of version %.20q, want %q; another version of cajal wrote it", v, version)
	}
	tensors, err := f.All()
	if err != nil {
		return nil, err
	}
	s := &saved{notes: map[string]string{}, tensors: tensors}
	hash := meta[hashKey]
	delete(meta, hashKey)
	found, err := digest(meta, s.tensors)
	switch {
	case err != nil:
		return nil, err
	case found != hash:
		return nil, fmt.Errorf("it is damaged: the SHA-256 of its content is %s, and it says %.64q", found, hash)
	}
	for k, v := range meta {
		if key, ok := strings.CutPrefix(k, notePrefix); ok {
			s.notes[key] = v
		}
	}
	if err := readjson.Decode([]byte(meta[stateKey]), &s.state); err != nil {
		return nil, fmt.Errorf("its state: %w", err)
	}
	if err := s.state.check(); err != nil {
		return nil, fmt.Errorf("its state: %w", err)
	}
	return s, nil
}

// under returns the tensors with a prefix, without it.
func (s *saved) under(prefix string) []tensor.Named {
	var all []tensor.Named
	for _, t := range s.tensors {
		if name, ok := strings.CutPrefix(t.Name, prefix); ok {
			all = append(all, tensor.Named{Name: name, Tensor: t.Tensor})
		}
	}
	return all
}

// model returns the tensors that belong to the model.
func (s *saved) model() []tensor.Named {
	return slices.DeleteFunc(s.under(""), func(t tensor.Named) bool { return strings.Contains(t.Name, "/") })
}

// tensor returns a tensor by name, nil if there is none.
func (s *saved) tensor(name string) *tensor.Tensor {
	for _, t := range s.tensors {
		if t.Name == name {
			return t.Tensor
		}
	}
	return nil
}

func (s *saved) add(prefix string, tensors ...tensor.Named) {
	for _, t := range tensors {
		s.tensors = append(s.tensors, tensor.Named{Name: prefix + t.Name, Tensor: t.Tensor})
	}
}
