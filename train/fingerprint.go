package train

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cajal/data"
	"cajal/safetensors"
	"cajal/tensor"
)

// fingerprinted is up to how many samples a fingerprint reads: all of a small
// set, evenly spaced ones of a large one, the first and the last among them.
const fingerprinted = 4096

// Fingerprint identifies a data set by its length, the types and shapes of its
// samples and a SHA-256 of their content: of all samples if there are at most
// 4096, else of that many, evenly spaced. Checkpoints carry it, so that a
// training is not resumed on other data.
func Fingerprint(set data.Dataset) (string, error) {
	f, err := fingerprintOf(set)
	return f.text(), err
}

// fingerprint is a fingerprint in its parts. In files it is its text.
type fingerprint struct {
	samples string // how many there are, and of what kind
	sha256  string // of their content, in hexadecimal; "" for no samples and for streams
}

// String says for a person what the samples are.
func (f fingerprint) String() string { return f.samples }

// text returns what Fingerprint does.
func (f fingerprint) text() string {
	if f.sha256 == "" {
		return f.samples
	}
	return f.samples + ", " + f.sha256
}

// MarshalText returns the text.
func (f fingerprint) MarshalText() ([]byte, error) { return []byte(f.text()), nil }

// UnmarshalText reads what MarshalText returns.
func (f *fingerprint) UnmarshalText(text []byte) error {
	*f = fingerprint{samples: string(text)}
	if at := strings.LastIndex(f.samples, ", "); at >= 0 {
		last := f.samples[at+2:]
		if sum, err := hex.DecodeString(last); err == nil && len(sum) == sha256.Size {
			f.samples, f.sha256 = f.samples[:at], last
		}
	}
	return nil
}

// fingerprintOf makes the fingerprint of a data set.
func fingerprintOf(set data.Dataset) (f fingerprint, err error) {
	n := set.Len()
	if n == 0 {
		return fingerprint{samples: "empty"}, nil
	}
	index := data.Spread(fingerprinted, n)
	hash := sha256.New()
	var b data.Batch
	for part := range slices.Chunk(index, data.Within(set, 256, evaluationBytes)) {
		if err := set.Gather(&b, part); err != nil {
			return f, fmt.Errorf("train: fingerprint of the data: %w", err)
		}
		if err := safetensors.Write(hash, nil, parts(&b)...); err != nil {
			return f, fmt.Errorf("train: fingerprint of the data: %w", err)
		}
	}
	return fingerprint{fmt.Sprintf("%d samples, %s", n, kinds(&b)), hex.EncodeToString(hash.Sum(nil))}, nil
}

// parts returns all that a batch's samples have.
func parts(b *data.Batch) []tensor.Named {
	all := []tensor.Named{{Name: "x", Tensor: b.X}}
	if b.Y != nil {
		all = append(all, tensor.Named{Name: "y", Tensor: b.Y})
	}
	for _, name := range slices.Sorted(maps.Keys(b.More)) {
		all = append(all, tensor.Named{Name: "more." + name, Tensor: b.More[name]})
	}
	return all
}

// kinds describes one sample: "float32 (28, 28) → int64 ()".
func kinds(b *data.Batch) string {
	text := kind(b.X)
	if b.Y != nil {
		text += " → " + kind(b.Y)
	}
	for _, name := range slices.Sorted(maps.Keys(b.More)) {
		text += fmt.Sprintf(", %s %s", name, kind(b.More[name]))
	}
	return text
}

// kind describes one sample: "float32 (28, 28)".
func kind(t *tensor.Tensor) string {
	return fmt.Sprintf("%v %s", t.DType(), tensor.ShapeString(t.Shape()[1:]))
}
