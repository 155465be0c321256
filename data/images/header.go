package images

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // so that image.Decode knows it
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"

	_ "golang.org/x/image/webp" // so that image.Decode knows it
)

// Header is what a picture says of itself before its pixels.
type Header struct {
	Name   string // for errors
	Format string // "png", "jpeg", "gif" or "webp"
	// Width and Height are as the pixels lie in the file. If Turned is set, EXIF says that
	// the picture is to be looked at otherwise.
	Width, Height int
	Turned        bool
	Channels      int // 1 if it is said to be grey, else 3

	orientation orientation
	perPixel    int64 // bytes of memory while it is decoded
}

// ReadHeader reads what stands before the pixels and refuses a picture of too many of
// them, of none, or of a format that is not read, with an [*Error].
func ReadHeader(name string, r io.ReadSeeker) (h *Header, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = &Error{name, fmt.Sprintf("the picture is damaged: %v", e), nil}
		}
	}()
	if rule := otherFormat(r); rule != "" {
		return nil, &Error{name, rule, nil}
	}
	config, format, err := image.DecodeConfig(r)
	switch {
	case errors.Is(err, image.ErrFormat):
		return nil, &Error{name, "it is neither PNG, JPEG, GIF nor WebP, whatever it is called", nil}
	case !slices.Contains([]string{"png", "jpeg", "gif", "webp"}, format):
		return nil, &Error{name, "it is a " + format + "; want a PNG, JPEG, GIF or WebP", nil}
	case err != nil:
		if err := (&Header{Name: name}).checkPNG(format, r); err != nil {
			return nil, err
		}
		return nil, damaged(name, fmt.Sprintf("the %s picture is damaged or not whole", format), err)
	}
	h = &Header{Name: name, Format: format, Width: config.Width, Height: config.Height, Channels: 3}
	if err := h.check(); err != nil {
		return nil, err
	}
	if grey(config, format, r) {
		h.Channels = 1
	}
	h.perPixel, h.orientation = bytesPerPixel(r, format), findOrientation(r, format)
	h.Turned = h.orientation != upright
	return h, nil
}

// check refuses a number of pixels that is not to be decoded.
func (h *Header) check() error {
	switch side := int(math.Sqrt(maxPixels)); {
	case h.Width < 1 || h.Height < 1:
		return &Error{h.Name, fmt.Sprintf("%d×%d pixels, want at least 1×1", h.Width, h.Height), nil}
	case h.Width > maxPixels/h.Height:
		return &Error{h.Name, fmt.Sprintf("%d×%d pixels, want at most %d in all, as %d×%d has", h.Width, h.Height, maxPixels, side, side), nil}
	}
	return nil
}

// checkPNG is check of a PNG that Go's reader refused, for reasons of its own, without
// saying how large it is.
func (h *Header) checkPNG(format string, r io.ReadSeeker) error {
	var b [12]byte // the name of the first chunk, width, height
	if format != "png" {
		return nil
	}
	if _, err := r.Seek(12, io.SeekStart); err != nil {
		return nil
	}
	if _, err := io.ReadFull(r, b[:]); err != nil || string(b[:4]) != "IHDR" {
		return nil
	}
	h.Width = int(min(binary.BigEndian.Uint32(b[4:]), math.MaxInt32))
	h.Height = int(min(binary.BigEndian.Uint32(b[8:]), math.MaxInt32))
	return h.check()
}

// Bytes returns how many bytes of memory [Spec.Decode] takes at most while it brings the
// picture to what s says.
func (s Spec) Bytes(h *Header) int64 {
	const column = 32 // four float64 of each pixel that is resized in one direction alone
	side, size := int64(min(h.Width, h.Height)), int64(s.Size)
	return int64(h.Width)*int64(h.Height)*h.perPixel + column*side*size + size*size*int64(8+4*s.Channels)
}

// bytesPerPixel returns how many bytes of each pixel there are at most while a picture of a format
// is decoded.
func bytesPerPixel(r io.ReadSeeker, format string) int64 {
	switch format {
	case "gif":
		return 5 // places in a palette, and a screen
	case "webp":
		return 14 // pictures of colour and of transparency, and those that are put together
	case "jpeg":
		return jpegMemory(r)
	}
	const depth, interlaced = 0, 4 // of what stands from byte 24 on
	var b [5]byte
	perPixel := int64(16)
	if _, err := r.Seek(24, io.SeekStart); err != nil {
		return perPixel
	}
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return perPixel
	}
	if b[depth] <= 8 {
		perPixel /= 2
	}
	if b[interlaced] == 0 {
		perPixel /= 2
	}
	return perPixel
}

// jpegMemory returns what memory returns of a JPEG: what is decoded and, of four channels
// or of those that are red, green and blue, what is made of it; of a progressive one the
// coefficients, of four bytes.
func jpegMemory(r io.ReadSeeker) int64 {
	const most = 28
	perPixel := int64(most)
	segments(r, func(kind byte, n int) (read int, more bool) {
		const baseline, progressive, frame = 0xc0, 0xc2, 6 // bytes
		if kind < baseline || kind > progressive {
			return 0, true
		}
		var b [frame]byte // precision, height, width, channels
		if n < frame {
			return 0, false
		}
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return frame, false
		}
		channels := int64(min(b[5], 4))
		perPixel = cmp.Or(map[int64]int64{1: 1, 3: 7}[channels], 12)
		if kind == progressive {
			perPixel += 4 * channels
		}
		return frame, false
	})
	return min(perPixel, most)
}

// grey reports whether all that a picture can show is grey.
func grey(config image.Config, format string, r io.ReadSeeker) bool {
	switch model := config.ColorModel.(type) {
	case color.Palette:
		if format != "png" { // frames of a GIF may have colours of their own
			return false
		}
		for _, c := range model {
			p := color.NRGBAModel.Convert(c).(color.NRGBA)
			if p.A > 0 && (p.R != p.G || p.G != p.B) {
				return false
			}
		}
		return true
	default:
		if model == color.GrayModel || model == color.Gray16Model {
			return true
		}
	}
	// What Go decodes into colours may be grey with transparency.
	const colourType, greyAlpha = 25, 4
	var b [1]byte
	if format != "png" {
		return false
	}
	if _, err := r.Seek(colourType, io.SeekStart); err != nil {
		return false
	}
	_, err := io.ReadFull(r, b[:])
	return err == nil && b[0]&^greyAlpha == 0
}

// others are how files begin that people take for pictures, and what they are.
var others = []struct{ at, sign, what string }{
	{"\x00", "BM", "a BMP"}, {"\x00", "II*\x00", "a TIFF"}, {"\x00", "MM\x00*", "a TIFF"}, {"\x00", "8BPS", "a Photoshop file"},
	{"\x00", "%PDF", "a PDF"}, {"\x00", "<svg", "an SVG"}, {"\x04", "ftypavif", "an AVIF"}, {"\x04", "ftypheic", "a HEIC"},
	{"\x04", "ftypheix", "a HEIC"}, {"\x04", "ftypmif1", "a HEIC"}, {"\x00", "\xff\x0a", "a JPEG XL"}, {"\x04", "JXL ", "a JPEG XL"},
	{"\x04", "jP  ", "a JPEG 2000"},
}

// otherFormat says what a file is that begins as one of another format, or is empty; "" of
// any other. It leaves r at the beginning. Programs may have linked readers of more formats
// than are read here.
func otherFormat(r io.ReadSeeker) string {
	var b [16]byte
	n := 0
	if _, err := r.Seek(0, io.SeekStart); err == nil {
		n, _ = io.ReadFull(r, b[:])
		r.Seek(0, io.SeekStart)
	}
	if n == 0 {
		return "the file is empty; want a PNG, JPEG, GIF or WebP"
	}
	for _, o := range others {
		if strings.HasPrefix(string(b[min(int(o.at[0]), n):n]), o.sign) {
			return "it is " + o.what + "; want a PNG, JPEG, GIF or WebP"
		}
	}
	return ""
}

// damaged is the error of a picture whose reader failed with err: it is not whole, or has
// what its reader does not know.
func damaged(name, rule string, err error) error {
	var ofJPEG jpeg.UnsupportedError
	var ofPNG png.UnsupportedError
	if errors.As(err, &ofJPEG) || errors.As(err, &ofPNG) {
		return &Error{name, "the picture is of a kind that is not read; save it as a PNG, or as a JPEG as cameras make it", err}
	}
	return &Error{name, rule, err}
}
