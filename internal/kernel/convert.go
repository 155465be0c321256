package kernel

// Copy copies src into dst, which has the same length, and converts where the
// kinds differ, as NumPy does on amd64 and on every processor alike:
//
//   - A float on its way to an integer loses its fraction. NaN and what int64, or
//     int32, can't hold become its smallest number; uint8 takes the lowest eight
//     bits of the int64.
//   - An integer on its way to a shorter one keeps its lowest bits.
//   - Everything but zero is true, NaN too; true is 1.
func Copy(dst, src Slice) {
	switch {
	case dst.kind == src.kind:
		copy(dst.Memory(), src.Memory())
	case dst.kind == F64 && src.kind == F32:
		convert(Of[float64](dst), Of[float32](src))
	case dst.kind == F32 && src.kind == F64:
		convert(Of[float32](dst), Of[float64](src))
	case dst.kind.Float() || src.kind.Float():
		for i := range src.len {
			dst.Set(i, src.At(i))
		}
	default:
		for i := range src.len {
			dst.SetInt(i, src.Int(i))
		}
	}
}

func convert[D, S Float](dst []D, src []S) {
	for i, v := range src {
		dst[i] = D(v)
	}
}
