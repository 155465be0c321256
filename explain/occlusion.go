package explain

import (
	"context"
	"fmt"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// OcclusionMap says how much a prediction drops when a part of the picture is covered.
type OcclusionMap struct {
	Prediction float64 `json:"prediction"` // of the picture as it is
	Patch      int     `json:"patch"`      // pixels of the height and the width of what is covered
	Stride     int     `json:"stride"`     // pixels from one place of the patch to the next
	Rows       []int   `json:"rows"`       // the first row of the patch at each of its places
	Columns    []int   `json:"columns"`    // and its first column
	// Drops are the prediction of the picture less that with the patch at [row, column] of
	// its places, (R, C), Float64; negative where it rises.
	Drops *tensor.Tensor `json:"-"`
	// Map is the mean of the drops of all patches that cover a pixel, (H, W), Float64.
	Map *tensor.Tensor `json:"-"`
}

// Predictions returns a number for each of the pictures x (N, C, H, W), such as the
// probability of a class. x is valid for the call.
type Predictions func(ctx context.Context, x *tensor.Tensor) ([]float64, error)

// Occlusion covers a square patch of the picture x (1, C, H, W) with the number fill[c] in
// channel c, at one place after the other, and measures how much the prediction drops
// (Zeiler and Fergus, 2014).
//
//	drop[i, j] = f(x) − f(x with fill in the rows rᵢ … rᵢ + patch − 1 and the columns cⱼ …)
//
// The places are stride pixels apart, from the upper left corner on; the last ones end at
// the lower and the right edge, so that every pixel is covered. [Median] is a fill that
// suits most pictures.
//
// It is an error if x is no single picture, a number is missing, or patch and stride leave
// a pixel out or are larger than the picture.
func Occlusion(ctx context.Context, predict Predictions, x *tensor.Tensor, patch, stride int, fill []float64) (*OcclusionMap, error) {
	if err := onePicture(x); err != nil {
		return nil, err
	}
	c, h, w := x.Dim(1), x.Dim(2), x.Dim(3)
	switch {
	case patch < 1 || patch > min(h, w):
		return nil, fmt.Errorf("explain: a patch of %d pixels, want 1 to %d, as the picture has", patch, min(h, w))
	case stride < 1 || stride > patch:
		return nil, fmt.Errorf("explain: a stride of %d pixels, want 1 to %d, as the patch has, or some are never covered", stride, patch)
	case len(fill) != c:
		return nil, fmt.Errorf("explain: %d numbers to cover with, want %d, one for each channel", len(fill), c)
	}
	m := &OcclusionMap{Patch: patch, Stride: stride, Rows: placesOf(h, patch, stride), Columns: placesOf(w, patch, stride)}
	p, err := predictions(ctx, predict, x)
	if err != nil {
		return nil, err
	}
	m.Prediction = p[0]
	m.Drops = tensor.New(tensor.Float64, len(m.Rows), len(m.Columns))
	drops := m.Drops.Float64s()
	for done := 0; done < len(drops); {
		n := min(batched, len(drops)-done)
		covered := tensor.New(x.DType(), append([]int{n}, x.Shape()[1:]...)...)
		for i := range n {
			picture := covered.Narrow(0, i, i+1)
			tensor.Copy(picture, x)
			at := done + i
			row, column := m.Rows[at/len(m.Columns)], m.Columns[at%len(m.Columns)]
			for k, v := range fill {
				picture.Narrow(1, k, k+1).Narrow(2, row, row+patch).Narrow(3, column, column+patch).Fill(v)
			}
		}
		if p, err = predictions(ctx, predict, covered); err != nil {
			return nil, err
		}
		for i, v := range p {
			drops[done+i] = m.Prediction - v
		}
		done += n
	}
	m.spread(h, w)
	return m, nil
}

// placesOf returns where a patch begins along an axis.
func placesOf(size, patch, stride int) (places []int) {
	for at := 0; at < size-patch; at += stride {
		places = append(places, at)
	}
	return append(places, size-patch)
}

// predictions are those of pictures, all finite.
func predictions(ctx context.Context, predict Predictions, x *tensor.Tensor) ([]float64, error) {
	p, err := predict(ctx, x)
	if err != nil {
		return nil, err
	}
	if len(p) != x.Dim(0) {
		return nil, fmt.Errorf("explain: %d predictions for %d pictures, want as many", len(p), x.Dim(0))
	}
	for _, v := range p {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("explain: a prediction is %v, want a finite number to explain", v)
		}
	}
	return p, nil
}

// spread works out the mean drop of each pixel.
func (m *OcclusionMap) spread(h, w int) {
	m.Map = tensor.New(tensor.Float64, h, w)
	sum, covers := m.Map.Float64s(), make([]float64, h*w)
	for i, row := range m.Rows {
		for j, column := range m.Columns {
			drop := m.Drops.At(i, j)
			for y := row; y < row+m.Patch; y++ {
				for x := column; x < column+m.Patch; x++ {
					sum[y*w+x] += drop
					covers[y*w+x]++
				}
			}
		}
	}
	for i := range sum {
		sum[i] /= covers[i]
	}
}

// Median returns the median of the pixels of each channel of a picture (1, C, H, W): the
// paper of a drawing, the background of most photographs.
func Median(x *tensor.Tensor) (medians []float64) {
	raw, plane := memory.Of(x.Contiguous()), x.Dim(2)*x.Dim(3)
	for c := range x.Dim(1) {
		values := make([]float64, plane)
		for i := range values {
			values[i] = raw.At(c*plane + i)
		}
		slices.Sort(values)
		medians = append(medians, values[plane/2])
	}
	return medians
}
