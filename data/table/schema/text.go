package schema

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"cajal/data/table"
	"cajal/internal/elementary"
)

// A free text becomes a fixed number of inputs by feature hashing (Weinberger et al.,
// Feature Hashing for Large Scale Multitask Learning, 2009): each of its n-grams g, three
// and four signs in a row of a word in small letters with a blank on both sides, adds
// ±(1 + ln n(g)) to one of Buckets sums, n(g) being how often the text has it; a hash of g
// says to which, and with which sign, so that n-grams in one bucket cancel in the mean.
// The sums of a text are then scaled to the length textLength.
const (
	mostBuckets  = 1024 // of a new schema
	leastBuckets = 64
	maxBuckets   = 1 << 16 // of any
	// textBytes is up to how many bytes the inputs of the training rows take, for a text
	// with more than leastBuckets.
	textBytes = 256 << 20
	leastGram = 3
	mostGram  = 4
	// textLength is the Euclidean length of a text's inputs: what so many standardised
	// numbers, squared, have.
	textLength = 4
)

// bucketsFor returns how many buckets a text of so many training rows gets.
func bucketsFor(rows int) int {
	n := mostBuckets
	for n > leastBuckets && 4*int64(n)*int64(rows) > textBytes {
		n /= 2
	}
	return n
}

// fitText learns whether the rows miss texts.
func fitText(c *table.Column, rows []int) Input {
	in := Input{Name: c.Name, Kind: "text", Buckets: bucketsFor(len(rows))}
	for _, r := range rows {
		in.Missing = in.Missing || c.Text(r) == ""
	}
	return in
}

// text writes the hashed n-grams of each row's text, and whether it is missing: then the
// others are 0.
func (in *Input) text(c *table.Column, rows []int, w window) {
	h := hasher{sums: make([]float64, in.Buckets)}
	for i, r := range rows {
		text := c.Text(r)
		if text == "" {
			if in.Missing {
				w.set(i, in.Buckets, 1)
			}
			continue
		}
		for j, v := range h.vector(text) {
			if v != 0 {
				w.set(i, j, float32(v))
			}
		}
	}
}

// checkText refuses a text that is no such.
func (in *Input) checkText() error {
	switch {
	case in.Buckets < 2 || in.Buckets > maxBuckets:
		return fmt.Errorf("%d buckets, want 2 to %d", in.Buckets, maxBuckets)
	case len(in.Levels) > 0 || in.Other || in.Embed || in.Form != "" || in.Scaling != nil || in.Seen != nil || in.Median != 0 || in.Mean != 0 || in.Scale != 0:
		return errors.New("a text has no levels, no form, no mean and no scaler")
	}
	return nil
}

// hasher turns texts into vectors, one after the other.
type hasher struct {
	sums   []float64
	hashes []uint64 // of a text's n-grams
}

// vector returns the hashed n-grams of a text, (Buckets), until the next call.
func (h *hasher) vector(text string) []float64 {
	clear(h.sums)
	h.hashes = h.hashes[:0]
	for word := range words(text) {
		for n := leastGram; n <= mostGram; n++ {
			for from := 0; from+n <= len(word); from++ {
				h.hashes = append(h.hashes, hashOf(word[from:from+n]))
			}
		}
	}
	slices.Sort(h.hashes) // sums have the same digits whatever the order of words
	for from, to := 0, 0; from < len(h.hashes); from = to {
		for to = from; to < len(h.hashes) && h.hashes[to] == h.hashes[from]; to++ {
		}
		v := 1 + elementary.Log(float64(to-from))
		if h.hashes[from]>>63 == 1 {
			v = -v
		}
		h.sums[h.hashes[from]%uint64(len(h.sums))] += v
	}
	squares := 0.0
	for _, v := range h.sums {
		squares += float64(v * v)
	}
	if squares > 0 {
		for i := range h.sums {
			h.sums[i] *= textLength / math.Sqrt(squares)
		}
	}
	return h.sums
}

// words returns the words of a text, runs of letters, digits and marks, in small letters
// and with a blank on both sides. Each is valid until the next.
func words(text string) iter.Seq[[]rune] {
	return func(yield func([]rune) bool) {
		word := []rune{' '}
		for _, r := range text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
				word = append(word, unicode.ToLower(r))
				continue
			}
			if len(word) > 1 && !yield(append(word, ' ')) {
				return
			}
			word = word[:1]
		}
		if len(word) > 1 {
			yield(append(word, ' '))
		}
	}
}

// hashOf is FNV-1a of the signs in UTF-8, its bits mixed as those of MurmurHash3 are. A
// model file depends on it.
func hashOf(gram []rune) uint64 {
	h := uint64(14695981039346656037)
	var b [utf8.UTFMax]byte
	for _, r := range gram {
		for _, c := range b[:utf8.EncodeRune(b[:], r)] {
			h = (h ^ uint64(c)) * 1099511628211
		}
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
