package idx

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"cajal/tensor"
)

// Write writes an array, not packed. It is an error, before anything is
// written, if the array has an unknown type, other than 1 to 8 axes, or a
// number of bytes that does not go with its shape.
func Write(w io.Writer, a *Array) error {
	for _, d := range a.Shape {
		if d < 0 || int64(d) > math.MaxUint32 {
			return fmt.Errorf("idx: write: shape %s, want axes from 0 to 2³²−1", tensor.ShapeString(a.Shape))
		}
	}
	size, ok := sizeOf(a.Type, a.Shape, math.MaxInt)
	switch {
	case a.Type.Size() == 0:
		return fmt.Errorf("idx: write: unknown type %v", a.Type)
	case len(a.Shape) < 1 || len(a.Shape) > maxAxes:
		return fmt.Errorf("idx: write: shape %s, want 1 to %d axes", tensor.ShapeString(a.Shape), maxAxes)
	case !ok || size != len(a.Data):
		return fmt.Errorf("idx: write: %d bytes for %v elements of shape %s, which is another number", len(a.Data), a.Type, tensor.ShapeString(a.Shape))
	}
	header := []byte{0, 0, byte(a.Type), byte(len(a.Shape))}
	for _, d := range a.Shape {
		header = binary.BigEndian.AppendUint32(header, uint32(d))
	}
	for _, part := range [][]byte{header, a.Data} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("idx: write: %w", err)
		}
	}
	return nil
}
