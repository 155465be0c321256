package images

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"

	"golang.org/x/image/webp"
)

// studio is a picture as video has it: luma from 16 to 235 and colour differences from 16
// to 240 (ITU-R BT.601), which lossy WebP is. image.YCbCr, as which package webp returns
// it, is JPEG's, from 0 to 255, where white is 235 and black 16.
type studio struct {
	*image.YCbCr
	alpha *image.NYCbCrA // nil if nothing is transparent
}

// ColorModel returns the model of what At returns.
func (m studio) ColorModel() color.Model { return color.RGBA64Model }

// Opaque reports whether nothing is transparent; that of image.YCbCr always says so.
func (m studio) Opaque() bool { return m.alpha == nil }

// At returns the colour of a pixel.
func (m studio) At(x, y int) color.Color { return m.RGBA64At(x, y) }

// RGBA64At returns the colour of a pixel, multiplied by how opaque it is:
//
//	R = 255/219 (Y − 16) + 1.596027 (Cr − 128)
//	G = 255/219 (Y − 16) − 0.391762 (Cb − 128) − 0.812968 (Cr − 128)
//	B = 255/219 (Y − 16) + 2.017232 (Cb − 128)
//
// in units of 2⁻¹⁶.
func (m studio) RGBA64At(x, y int) color.RGBA64 {
	p := m.YCbCrAt(x, y)
	luma, cb, cr := 76309*(int32(p.Y)-16)+1<<15, int32(p.Cb)-128, int32(p.Cr)-128
	c := color.NRGBA{clip(luma + 104597*cr), clip(luma - 25675*cb - 53279*cr), clip(luma + 132201*cb), 255}
	if m.alpha != nil {
		c.A = m.alpha.A[m.alpha.AOffset(x, y)]
	}
	r, g, b, a := c.RGBA()
	return color.RGBA64{uint16(r), uint16(g), uint16(b), uint16(a)}
}

// clip returns the whole part of v, in units of 2⁻¹⁶, from 0 to 255.
func clip(v int32) uint8 { return uint8(min(max(v>>16, 0), 255)) }

// webpColours gives a WebP the colours that it means.
func webpColours(m image.Image) image.Image {
	switch m := m.(type) {
	case *image.YCbCr:
		return studio{m, nil}
	case *image.NYCbCrA:
		return studio{&m.YCbCr, m}
	}
	return m // lossless: red, green and blue already
}

// animated reports whether a WebP is an animation, which package webp does not read.
func animated(r io.ReadSeeker) bool {
	const animationBit = 1 << 1
	flags := chunkOf(r, 12, binary.LittleEndian, "VP8X")
	return len(flags) == 10 && flags[0]&animationBit != 0
}

var errFrame = errors.New("the first frame of the animation is damaged")

// firstFrame decodes the first frame of an animation on its canvas, which is w×h pixels.
func firstFrame(r io.ReadSeeker, w, h int) (image.Image, error) {
	at, err := findFrame(r)
	if err != nil {
		return nil, err
	}
	// Where it lies, in steps of two pixels, its size less one, how long it is to be seen,
	// flags, and then chunks as those of a file with one picture.
	const head = 16
	var b [head]byte
	if _, err := io.ReadFull(at, b[:]); err != nil {
		return nil, err
	}
	three := func(i int) int { return int(b[i]) | int(b[i+1])<<8 | int(b[i+2])<<16 }
	place := image.Rect(0, 0, three(6)+1, three(9)+1).Add(image.Pt(2*three(0), 2*three(3)))
	if !place.In(image.Rect(0, 0, w, h)) {
		return nil, errFrame
	}
	chunks, err := io.ReadAll(at)
	if err != nil {
		return nil, err
	}
	still := asFile(chunks, b[6:12])
	config, err := webp.DecodeConfig(bytes.NewReader(still))
	if err != nil || config.Width != place.Dx() || config.Height != place.Dy() {
		return nil, errors.Join(errFrame, err)
	}
	m, err := webp.Decode(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	return onScreen(webpColours(m), place.Min, w, h), nil
}

// findFrame returns what the first frame's chunk holds.
func findFrame(r io.ReadSeeker) (io.Reader, error) {
	if _, err := r.Seek(12, io.SeekStart); err != nil {
		return nil, err
	}
	for range maxParts {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil, err
		}
		n := int64(binary.LittleEndian.Uint32(head[4:]))
		if string(head[:4]) == "ANMF" {
			return io.LimitReader(r, n), nil
		}
		if _, err := r.Seek(n+n%2, io.SeekCurrent); err != nil {
			return nil, err
		}
	}
	return nil, errFrame
}

// asFile returns the chunks of a frame, whose size less one is in six bytes, as a file.
func asFile(chunks, size []byte) []byte {
	const alphaBit = 1 << 4
	var b []byte
	b = append(b, "RIFF\x00\x00\x00\x00WEBP"...)
	if bytes.HasPrefix(chunks, []byte("ALPH")) {
		b = append(b, "VP8X\x0a\x00\x00\x00"...)
		b = append(append(b, alphaBit, 0, 0, 0), size...)
	}
	b = append(b, chunks...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}
