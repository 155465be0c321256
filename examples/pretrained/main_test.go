package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/nn"
	"cajal/safetensors"
	"cajal/tensor"
)

// directories are the one that comes with the program and that of the environment, where
// testdata/convert.py has written all networks.
func directories() []string {
	all := []string{"testdata"}
	if dir := os.Getenv("CAJAL_PRETRAINED"); dir != "" {
		all = append(all, dir)
	}
	return all
}

// Each network takes all numbers of its file, and gives PyTorch's within 1e-5.
func TestLikePyTorch(t *testing.T) {
	for _, dir := range directories() {
		var out bytes.Buffer
		if err := run(&out, dir); err != nil {
			t.Fatal(err)
		}
		t.Log("\n" + out.String())
		compared := 0
		for line := range strings.Lines(out.String()) {
			_, rest, ok := strings.Cut(line, "PyTorch's numbers but for ")
			if !ok {
				if !strings.Contains(line, "tensors taken, 0 missing, 0 unexpected, 0 mismatched, 0 omitted") {
					t.Errorf("not all is taken: %s", line)
				}
				continue
			}
			var d float64
			if _, err := fmt.Sscanf(rest, "%g,", &d); err != nil || !(d <= 1e-5) {
				t.Errorf("%s: differs by %g (%v), want at most 1e-5", strings.TrimSpace(line), d, err)
			}
			compared++
		}
		if want := map[bool]int{true: 2, false: 8}[dir == "testdata"]; compared != want {
			t.Errorf("%s: %d outputs were compared, want %d", dir, compared, want)
		}
	}
}

// Without files, and with one of another network, it says what is wrong.
func TestMisuse(t *testing.T) {
	dir := t.TempDir()
	if err := run(new(bytes.Buffer), dir); err == nil || !strings.Contains(err.Error(), "there is no pnet.safetensors") {
		t.Errorf("of an empty directory: %v", err)
	}
	if err := safetensors.WriteFile(filepath.Join(dir, "pnet.safetensors"), nil, tensor.Named{Name: "conv1.weight", Tensor: tensor.New(tensor.Float32, 10, 3, 5, 5)}); err != nil {
		t.Fatal(err)
	}
	err := run(new(bytes.Buffer), dir)
	for _, want := range []string{"12 missing", "1 mismatched", "conv1.weight of net.conv1 (Conv2d 3→10, 3×3): found (10, 3, 5, 5), want (10, 3, 3, 3)"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("of another network: %v, want %q", err, want)
		}
	}
	if n := nn.Count(pnet()); n != 6632 {
		t.Errorf("PNet has %d parameters, want 6632, as Zhang and others have it", n)
	}
}
