package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// Dropout, Adam and single precision let rounding grow, so the last digits are
// not the same with every set of kernels; what three epochs are worth is.
func TestDigits(t *testing.T) {
	var out, progress bytes.Buffer
	if err := run(context.Background(), &out, &progress, "", 3); err != nil {
		t.Fatal(err)
	}
	_, line, ok := strings.Cut(out.String(), "test, mean of ")
	var images int
	var loss, accuracy float64
	if n, err := fmt.Sscanf(line, "%d images: loss %f, accuracy %f", &images, &loss, &accuracy); !ok || n != 3 {
		t.Fatalf("the last line does not scan (%v):\n%s", err, out.String())
	}
	if images != 360 || !(loss < 0.5) || !(accuracy > 0.88) {
		t.Errorf("got %d images, loss %v, accuracy %v, want 360, below 0.5, above 0.88", images, loss, accuracy)
	}
	for _, want := range []string{"Linear 64→128", "9,610 parameters"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the summary lacks %q:\n%s", want, out.String())
		}
	}
	if !strings.Contains(progress.String(), "epoch 3/3 - loss: ") {
		t.Errorf("progress %q, want a line for epoch 3/3", progress.String())
	}
}

func TestWithoutFiles(t *testing.T) {
	err := run(context.Background(), new(bytes.Buffer), new(bytes.Buffer), t.TempDir(), 1)
	if err == nil || !strings.Contains(err.Error(), "train-images-idx3-ubyte") {
		t.Errorf("an empty directory: error %v, want one that names the files", err)
	}
}
