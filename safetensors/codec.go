package safetensors

import (
	"encoding/binary"
	"math"

	"cajal/internal/half"
	"cajal/tensor"
)

// codec reads the elements of one type.
type codec struct {
	natural tensor.DType // holds each number exactly
	// into decodes b into dst from element at on, whatever dst's type. It
	// returns the number in b of the first element that no tensor can hold, or
	// −1.
	into func(dst *tensor.Tensor, at int, b []byte) int
}

var (
	boolCodec = floats(1, func(b []byte) float32 { return float32(min(b[0], 1)) })
	u8Codec   = floats(1, func(b []byte) float32 { return float32(b[0]) })
	i8Codec   = floats(1, func(b []byte) float32 { return float32(int8(b[0])) })
	e5m2Codec = floats(1, func(b []byte) float32 { return half.E5M2(b[0]) })
	e4m3Codec = floats(1, func(b []byte) float32 { return half.E4M3(b[0]) })
	f16Codec  = floats(2, func(b []byte) float32 { return half.Float16(binary.LittleEndian.Uint16(b)) })
	bf16Codec = floats(2, func(b []byte) float32 { return half.BFloat16(binary.LittleEndian.Uint16(b)) })
	i16Codec  = integers(2, func(b []byte) int64 { return int64(int16(binary.LittleEndian.Uint16(b))) })
	u16Codec  = integers(2, func(b []byte) int64 { return int64(binary.LittleEndian.Uint16(b)) })
	i32Codec  = integers(4, func(b []byte) int64 { return int64(int32(binary.LittleEndian.Uint32(b))) })
	u32Codec  = integers(4, func(b []byte) int64 { return int64(binary.LittleEndian.Uint32(b)) })
	f32Codec  = floats(4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
	i64Codec  = integers(8, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) })
	f64Codec  = codec{tensor.Float64, func(dst *tensor.Tensor, at int, b []byte) int {
		return each(dst, at, b, 8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) })
	}}
	u64Codec = codec{tensor.Int64, func(dst *tensor.Tensor, at int, b []byte) int {
		for i := 0; i < len(b)/8; i++ {
			if b[8*i+7] >= 0x80 {
				return i
			}
		}
		return i64Codec.into(dst, at, b)
	}}
)

func floats(size int, of func(b []byte) float32) codec {
	return codec{tensor.Float32, func(dst *tensor.Tensor, at int, b []byte) int { return each(dst, at, b, size, of) }}
}

func integers(size int, of func(b []byte) int64) codec {
	return codec{tensor.Int64, func(dst *tensor.Tensor, at int, b []byte) int { return each(dst, at, b, size, of) }}
}

// each decodes elements of so many bytes into dst, converted to its type.
func each[E float32 | float64 | int64](dst *tensor.Tensor, at int, b []byte, size int, of func(b []byte) E) int {
	n := len(b) / size
	switch dst.DType() {
	case tensor.Float32:
		for i, to := 0, dst.Float32s()[at:at+n]; i < n; i++ {
			to[i] = float32(of(b[i*size:]))
		}
	case tensor.Float64:
		for i, to := 0, dst.Float64s()[at:at+n]; i < n; i++ {
			to[i] = float64(of(b[i*size:]))
		}
	case tensor.Int64:
		for i, to := 0, dst.Int64s()[at:at+n]; i < n; i++ {
			to[i] = whole(of(b[i*size:]))
		}
	default:
		from := make([]E, n)
		for i := range from {
			from[i] = of(b[i*size:])
		}
		tensor.Copy(dst.Reshape(-1).Narrow(0, at, at+n), tensor.From(from))
	}
	return -1
}

// whole cuts off a fraction; what does not fit becomes the smallest int64, as
// in tensor.Tensor.To.
func whole[E float32 | float64 | int64](v E) int64 {
	if i, ok := any(v).(int64); ok {
		return i
	}
	if f := float64(v); f >= -(1<<63) && f < 1<<63 {
		return int64(f)
	}
	return math.MinInt64
}
