package images

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // so that image.Decode knows it
	_ "image/png"  // so that image.Decode knows it
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/image/draw"

	"cajal/data"
	"cajal/tensor"
)

// Load reads pictures into one tensor, (N, 1, H, W) for grey and (N, 3, H, W) for
// colour, float32 from −1 (black) to 1 (white). What is transparent becomes
// white. Where several files are wrong, the error is of the first.
func (s Spec) Load(ctx context.Context, files []string) (*tensor.Tensor, error) {
	x, errs, err := s.load(ctx, files, true)
	if err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return x, nil
}

// LoadEach is Load that passes over pictures that cannot be read: x has the others,
// in their order, and errs an error for each that is not in it, by the file's place.
// It is an error if none can be read: that of the first.
func (s Spec) LoadEach(ctx context.Context, files []string) (x *tensor.Tensor, errs []error, err error) {
	x, errs, err = s.load(ctx, files, false)
	if err != nil {
		return nil, nil, err
	}
	var good []int
	for i, err := range errs {
		if err == nil {
			good = append(good, i)
		}
	}
	switch len(good) {
	case 0:
		return nil, nil, errs[0]
	case len(files):
		return x, errs, nil
	}
	return data.Take(x, good), errs, nil
}

// load reads pictures and returns an error for each that cannot be read; of those
// behind the first such one it reads none if that is enough.
func (s Spec) load(ctx context.Context, files []string, enough bool) (*tensor.Tensor, []error, error) {
	if err := s.Check(); err != nil {
		return nil, nil, fmt.Errorf("load pictures: %w", err)
	}
	width := s.Size * s.Size * s.Channels
	if len(files) == 0 || len(files) > maxNumbers/width {
		return nil, nil, fmt.Errorf("load pictures: %d of %d×%d pixels, want 1 to %d; a smaller size takes more", len(files), s.Size, s.Size, maxNumbers/width)
	}
	x := tensor.New(tensor.Float32, append([]int{len(files)}, s.Shape()...)...)
	errs := make([]error, len(files))
	each(len(files), func(i int) bool {
		if ctx.Err() != nil {
			return false
		}
		errs[i] = s.read(files[i], x.Float32s()[i*width:(i+1)*width])
		return errs[i] == nil || !enough
	})
	return x, errs, ctx.Err()
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

// read decodes one picture into numbers.
func (s Spec) read(path string, to []float32) (err error) {
	wrong := func(err error, rule string, args ...any) error {
		return &Error{path, fmt.Sprintf(rule, args...), err}
	}
	defer func() {
		if e := recover(); e != nil {
			err = wrong(nil, "the picture is damaged: %v", e)
		}
	}()
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return fmt.Errorf("load pictures: %w", err)
	case !info.Mode().IsRegular():
		return wrong(nil, "it is no file")
	case info.Size() > maxFile:
		return wrong(nil, "%d bytes, want at most %d", info.Size(), maxFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("load pictures: %w", err)
	}
	defer f.Close()
	config, format, err := image.DecodeConfig(f)
	switch {
	case errors.Is(err, image.ErrFormat):
		return wrong(nil, "it is neither PNG nor JPEG, whatever it is called")
	case err != nil:
		return wrong(err, "the picture is damaged")
	case config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height:
		return wrong(nil, "%d×%d pixels, want at most %d in all", config.Width, config.Height, maxPixels)
	case config.Width*config.Height > largePixels:
		large.Lock()
		defer large.Unlock()
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("load pictures: %w", err)
	}
	m, _, err := image.Decode(f)
	if err != nil {
		return wrong(err, "the %s picture is damaged or not whole", format)
	}
	s.numbers(m, to)
	return nil
}

// numbers writes the square in a picture's middle, brought to size.
func (s Spec) numbers(m image.Image, to []float32) {
	b := m.Bounds()
	side := min(b.Dx(), b.Dy())
	from := image.Rect(0, 0, side, side).Add(b.Min).Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	square := image.NewRGBA(image.Rect(0, 0, s.Size, s.Size))
	draw.Draw(square, square.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(square, square.Bounds(), m, from, draw.Over, nil)
	plane := s.Size * s.Size
	for i := range plane {
		p := square.Pix[4*i : 4*i+3]
		if s.Channels == 1 {
			y := color.GrayModel.Convert(color.RGBA{p[0], p[1], p[2], 255}).(color.Gray).Y
			to[i] = level(y)
			continue
		}
		for c := range 3 {
			to[c*plane+i] = level(p[c])
		}
	}
}

func level(v uint8) float32 { return float32(v)/127.5 - 1 }

// Channels returns 1 if the headers of all files that can be read say that they are
// grey, else 3. It is an error if none can be read.
func Channels(files []string) (int, error) {
	var failed error
	known := false
	for _, path := range files {
		model, err := colours(path)
		switch {
		case err != nil && failed == nil:
			failed = err
		case err != nil:
		case model != color.GrayModel && model != color.Gray16Model:
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

// colours returns what the header of a picture says of its colours.
func colours(path string) (color.Model, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("load pictures: %w", err)
	} else if !info.Mode().IsRegular() {
		return nil, &Error{path, "it is no file", nil}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load pictures: %w", err)
	}
	defer f.Close()
	config, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, &Error{path, "it is no PNG or JPEG that could be read", err}
	}
	return config.ColorModel, nil
}
