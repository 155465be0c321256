package train

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"cajal/optim"
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
	tensors []optim.NamedTensor
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

// position is where a training stands, and what it is a training of.
type position struct {
	// What must agree for a training to be resumed.
	Data       string   `json:"data"` // fingerprints
	Validation string   `json:"validation,omitempty"`
	Loss       string   `json:"loss"`
	Optimizer  string   `json:"optimizer"` // with its first rate
	Seed       uint64   `json:"seed"`
	Batch      int      `json:"batch"`
	InOrder    bool     `json:"in_order,omitempty"`
	Metrics    []string `json:"metrics,omitempty"`
	Record     string   `json:"record"`

	Epochs  int    `json:"epochs"` // wanted
	Epoch   int    `json:"epoch"`  // completed
	Steps   int    `json:"steps"`  // in each epoch
	Step    int    `json:"step"`   // completed in this epoch
	Total   int    `json:"total"`
	Open    bool   `json:"open,omitempty"`
	Tallied bool   `json:"tallied,omitempty"`
	Reason  string `json:"reason,omitempty"` // why training has stopped

	Sum      exact             `json:"sum"`
	Running  exact             `json:"running"`
	Values   []exact           `json:"values,omitempty"`  // of the metrics
	Sums     [][]byte          `json:"sums,omitempty"`    // their states
	Tail     []exact           `json:"tail,omitempty"`    // oldest first
	Streams  map[string][]byte `json:"streams,omitempty"` // of the model's seed
	Order    []byte            `json:"order,omitempty"`   // the shuffler before it made this epoch's order
	Shuffler []byte            `json:"shuffler,omitempty"`

	OptimizerSteps int             `json:"optimizer_steps"`
	Rate           exact           `json:"rate"`
	Factor         exact           `json:"factor"`
	Plateau        *plateauState   `json:"plateau,omitempty"`
	Best           *watch          `json:"best,omitempty"`      // of Checkpoint's KeepBest
	Callbacks      []savedCallback `json:"callbacks,omitempty"` // tensors of the n-th stand under callback/n/
}

type savedCallback struct {
	Key  string `json:"key"`
	Data []byte `json:"data,omitempty"`
}

// plateauState is optim.PlateauState to the bit.
type plateauState struct {
	Found   bool  `json:"found"`
	Best    exact `json:"best"`
	Bad     int   `json:"bad"`
	Resting int   `json:"resting"`
	Factor  exact `json:"factor"`
}

// check refuses numbers that no training can have reached.
func (p *position) check() error {
	switch {
	case p.Epochs < 0 || p.Epoch < 0 || p.Steps < 1 || p.Step < 0 || p.Total < 0 || p.Step > p.Steps || p.OptimizerSteps < 0:
		return fmt.Errorf("epoch %d of %d, step %d of %d, %d in all, which cannot be", p.Epoch, p.Epochs, p.Step, p.Steps, p.Total)
	case p.Tallied && !p.Open:
		return errors.New("an epoch that has ended and not begun")
	case len(p.Tail) > tailLength || len(p.Tail) > p.Total:
		return fmt.Errorf("the losses of %d last steps, want at most %d", len(p.Tail), min(tailLength, p.Total))
	case len(p.Values) != len(p.Metrics) || len(p.Sums) != len(p.Metrics):
		return fmt.Errorf("%d metrics with %d values and %d sums", len(p.Metrics), len(p.Values), len(p.Sums))
	case math.IsNaN(float64(p.Sum - p.Sum)):
		return fmt.Errorf("a sum of losses of %v", p.Sum)
	}
	return nil
}

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
	return safetensors.Write(w, meta, named(s.tensors)...)
}

// digest returns the SHA-256 of a file with these tensors and metadata. That
// the writer sorts makes it one of the content alone.
func digest(meta map[string]string, tensors []optim.NamedTensor) (string, error) {
	hash := sha256.New()
	if err := safetensors.Write(hash, meta, named(tensors)...); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func named(tensors []optim.NamedTensor) []safetensors.Named {
	all := make([]safetensors.Named, len(tensors))
	for i, t := range tensors {
		all[i] = safetensors.Named{Name: t.Name, Tensor: t.Tensor}
	}
	return all
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
	s := &saved{notes: map[string]string{}}
	for _, t := range tensors {
		s.tensors = append(s.tensors, optim.NamedTensor{Name: t.Name, Tensor: t.Tensor})
	}
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
	if err := json.Unmarshal([]byte(meta[stateKey]), &s.state); err != nil {
		return nil, fmt.Errorf("its state: %w", err)
	}
	if err := s.state.check(); err != nil {
		return nil, fmt.Errorf("its state: %w", err)
	}
	return s, nil
}

// under returns the tensors with a prefix, without it.
func (s *saved) under(prefix string) []optim.NamedTensor {
	var all []optim.NamedTensor
	for _, t := range s.tensors {
		if name, ok := strings.CutPrefix(t.Name, prefix); ok {
			all = append(all, optim.NamedTensor{Name: name, Tensor: t.Tensor})
		}
	}
	return all
}

// model returns the tensors that belong to the model.
func (s *saved) model() []optim.NamedTensor {
	return slices.DeleteFunc(s.under(""), func(t optim.NamedTensor) bool { return strings.Contains(t.Name, "/") })
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

func (s *saved) add(prefix string, tensors ...optim.NamedTensor) {
	for _, t := range tensors {
		s.tensors = append(s.tensors, optim.NamedTensor{Name: prefix + t.Name, Tensor: t.Tensor})
	}
}
