package images

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"cajal/data"
	"cajal/internal/figure"
	"cajal/tensor"
)

// Load reads pictures into one tensor, (N, 1, H, W) for grey and (N, 3, H, W) for
// colour, float32 from −1 (black) to 1 (white), as [Spec.Decode] has them. Where several
// files are wrong, the error is of the first.
func (s Spec) Load(ctx context.Context, files []string) (*tensor.Tensor, error) {
	l, err := s.load(ctx, files, true, nil)
	if err != nil {
		return nil, err
	}
	for _, err := range l.Errors {
		if err != nil {
			return nil, err
		}
	}
	return l.X, nil
}

// Loaded is what became of files of pictures.
type Loaded struct {
	X      *tensor.Tensor // of those that can be read, in their order
	Errors []error        // of each file, nil where it could be read
	Turned int            // how many of X lie otherwise in their files than EXIF has them looked at
}

// Note says how many pictures were turned, "" if none was.
func (l *Loaded) Note() string {
	if l.Turned == 0 {
		return ""
	}
	return fmt.Sprintf("%s %s turned as %s EXIF orientation says", figure.Count(l.Turned, "picture"), figure.Agree(l.Turned, "was", "were"), figure.Agree(l.Turned, "its", "their"))
}

// LoadEach is Load that passes over pictures that cannot be read. It is an error if none
// can be read: that of the first. progress, if it is not nil, hears before the first and
// after each how many are done, from one goroutine at a time.
func (s Spec) LoadEach(ctx context.Context, files []string, progress func(done, total int)) (*Loaded, error) {
	l, err := s.load(ctx, files, false, progress)
	if err != nil {
		return nil, err
	}
	var good []int
	for i, err := range l.Errors {
		if err == nil {
			good = append(good, i)
		}
	}
	switch len(good) {
	case 0:
		return nil, l.Errors[0]
	case len(files):
		return l, nil
	}
	l.X = data.Take(l.X, good)
	return l, nil
}

// CheckEach tries which of some files can be read, as LoadEach does, and keeps no numbers:
// X is nil. It is for a [Set] of them.
func (s Spec) CheckEach(ctx context.Context, files []string, progress func(done, total int)) (*Loaded, error) {
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("load pictures: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("load pictures: there are none")
	}
	spare := sync.Pool{New: func() any { b := make([]float32, s.width()); return &b }}
	l, err := s.readEach(ctx, files, false, progress, func(i int) (to []float32, done func()) {
		b := spare.Get().(*[]float32)
		return *b, func() { spare.Put(b) }
	})
	if err != nil {
		return nil, err
	}
	if !slices.Contains(l.Errors, nil) {
		return nil, l.Errors[0]
	}
	return l, nil
}

// width is how many numbers a picture becomes.
func (s Spec) width() int { return s.Size * s.Size * s.Channels }

// Numbers returns how many bytes so many pictures take as numbers.
func (s Spec) Numbers(pictures int) float64 { return 4 * float64(s.width()) * float64(pictures) }

// Fit reports whether LoadEach takes so many pictures.
func (s Spec) Fit(pictures int) bool { return pictures <= maxNumbers/s.width() }

// load reads pictures; of those behind the first that cannot be read it reads none if
// that is enough.
func (s Spec) load(ctx context.Context, files []string, enough bool, progress func(done, total int)) (*Loaded, error) {
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("load pictures: %w", err)
	}
	width := s.width()
	if len(files) == 0 || !s.Fit(len(files)) {
		return nil, fmt.Errorf("load pictures: %d of %d×%d pixels, want 1 to %d; a smaller size takes more", len(files), s.Size, s.Size, maxNumbers/width)
	}
	x := tensor.New(tensor.Float32, append([]int{len(files)}, s.Shape()...)...)
	l, err := s.readEach(ctx, files, enough, progress, func(i int) (to []float32, done func()) {
		return x.Float32s()[i*width : (i+1)*width], func() {}
	})
	l.X = x
	return l, err
}

// readEach decodes files into the memory that room has for each.
func (s Spec) readEach(ctx context.Context, files []string, enough bool, progress func(done, total int), room func(i int) (to []float32, done func())) (*Loaded, error) {
	l := &Loaded{Errors: make([]error, len(files))}
	counted := counter(len(files), progress)
	var turned atomic.Int64
	each(len(files), func(i int) bool {
		if ctx.Err() != nil {
			return false
		}
		to, done := room(i)
		isTurned, err := s.read(files[i], to)
		done()
		if l.Errors[i] = err; err == nil && isTurned {
			turned.Add(1)
		}
		counted()
		return err == nil || !enough
	})
	l.Turned = int(turned.Load())
	return l, ctx.Err()
}

// counter returns what to call after each of total.
func counter(total int, progress func(done, total int)) func() {
	if progress == nil {
		return func() {}
	}
	progress(0, total)
	var lock sync.Mutex
	done := 0
	return func() {
		lock.Lock()
		defer lock.Unlock()
		done++
		progress(done, total)
	}
}

// each calls f for 0 … n−1 on several goroutines and waits for them. Once a
// call returns false no further ones begin; all before it are made, so that the
// first that fails is always the same.
func each(n int, f func(i int) bool) {
	var next atomic.Int64
	var failed atomic.Bool
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0), 8) {
		workers.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if !f(i) {
					failed.Store(true)
				}
			}
		})
	}
	workers.Wait()
}

// large is taken by a goroutine that decodes a picture of more pixels than
// this, so that no two of them stand in memory.
var large sync.Mutex

const largePixels = 4 << 20

// read decodes one picture into numbers, and reports whether it was turned. Its errors
// name the file.
func (s Spec) read(path string, to []float32) (turned bool, err error) {
	f, err := open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	h, err := ReadHeader(path, f)
	if err != nil {
		return false, err
	}
	if h.Width*h.Height > largePixels {
		large.Lock()
		defer large.Unlock()
	}
	return h.Turned, s.Decode(h, f, to)
}

// open opens a file that may be a picture.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, fmt.Errorf("load pictures: %w", err)
	case !info.Mode().IsRegular():
		return nil, &Error{path, "it is no file", nil}
	case info.Size() > maxFile:
		return nil, &Error{path, fmt.Sprintf("%d bytes, want at most %d", info.Size(), maxFile), nil}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load pictures: %w", err)
	}
	return f, nil
}

// Channels returns 1 if the headers of all files that can be read say that they are
// grey, else 3. It is an error if none can be read.
func Channels(files []string) (int, error) {
	var failed error
	known := false
	for _, path := range files {
		channels, err := channelsOf(path)
		switch {
		case err != nil && failed == nil:
			failed = err
		case err != nil:
		case channels == 3:
			return 3, nil
		default:
			known = true
		}
	}
	if !known {
		return 0, failed
	}
	return 1, nil
}

// channelsOf returns what the header of a picture says of its colours.
func channelsOf(path string) (int, error) {
	f, err := open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	h, err := ReadHeader(path, f)
	if err != nil {
		return 0, err
	}
	return h.Channels, nil
}
