package half_test

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"testing"

	"cajal/internal/half"
)

// The checksums are those of the little endian float32 that NumPy and PyTorch
// make of all numbers of the type, in the order of their bits, NaN as 0:
//
//	a = np.arange(65536, dtype=np.uint16).view(np.float16).astype('<f4')
//	a = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn).float().numpy()
//	zlib.crc32(np.where(np.isnan(a), 0, a).astype('<f4').tobytes())
func TestEveryNumber(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		of   func(b int) float32
		nan  int
		want uint32
	}{
		{"float16", 1 << 16, func(b int) float32 { return half.Float16(uint16(b)) }, 2 * 1023, 0xef9d25e2},
		{"E4M3", 1 << 8, func(b int) float32 { return half.E4M3(uint8(b)) }, 2, 0xbcca99f4},
		{"E5M2", 1 << 8, func(b int) float32 { return half.E5M2(uint8(b)) }, 6, 0xd73df2ea},
	} {
		var all []byte
		nan := 0
		for b := range c.n {
			v := c.of(b)
			if v != v {
				nan, v = nan+1, 0
			}
			all = binary.LittleEndian.AppendUint32(all, math.Float32bits(v))
		}
		if got := crc32.ChecksumIEEE(all); got != c.want || nan != c.nan {
			t.Errorf("%s: got checksum %#x and %d NaN, want %#x and %d", c.name, got, nan, c.want, c.nan)
		}
	}
	for b, want := range map[uint16]float32{0x3f80: 1, 0xc049: -3.140625, 0x0001: 0x1p-133} {
		if got := half.BFloat16(b); got != want {
			t.Errorf("bfloat16 %#x: got %v, want %v", b, got, want)
		}
	}
}

func TestFromFloat64(t *testing.T) {
	for b := range 1 << 16 {
		v := half.Float16(uint16(b))
		if got := half.FromFloat64(float64(v)); v == v && got != uint16(b) {
			t.Fatalf("%v: got %#x, want %#x", v, got, b)
		}
	}
	// As np.float16 rounds.
	for v, want := range map[float64]uint16{1 + 0x1p-11: 0x3c00, 1 + 3*0x1p-11: 0x3c02, 65519.99: 0x7bff, 65520: 0x7c00, math.Inf(-1): 0xfc00,
		0x1p-25: 0, 1.0001 * 0x1p-25: 1, 0x1p-14 - 0x1p-26: 0x400, 1. / 3: 0x3555, -0.1: 0xae66, math.MaxFloat64: 0x7c00} {
		if got := half.FromFloat64(v); got != want {
			t.Errorf("%v: got %#x, want %#x", v, got, want)
		}
	}
	if got := half.Float16(half.FromFloat64(math.NaN())); got == got {
		t.Errorf("NaN: got %v", got)
	}
}
