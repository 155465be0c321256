package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Fetching is tested in package mnist; here it is that the command passes on
// what it is told and what went wrong.
func TestDataMNIST(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.NotFound(w, r)
	}))
	defer server.Close()
	status, stdout, stderr := cajal(t, "data", "mnist", "--dir", t.TempDir(), "--mirror", server.URL)
	if status != 1 || stdout != "" || !strings.Contains(stderr, "train-images-idx3-ubyte") || !strings.Contains(stderr, "404") {
		t.Errorf("status %d, %q, %q; want 1 and that no mirror has the file", status, stdout, stderr)
	}
	if asked == 0 {
		t.Error("the mirror was not asked")
	}
	for args, want := range map[string]string{
		"data mnst":               `did you mean "mnist"?`,
		"data mnist here":         "takes no arguments",
		"train moons --data here": "reads no files",
	} {
		if status, _, stderr := cajal(t, strings.Fields(args)...); status != 2 || !strings.Contains(stderr, want) {
			t.Errorf("cajal %s: status %d, %q; want 2 and %q", args, status, stderr, want)
		}
	}
}

// Without its files the mnist recipe says what they are and how to get them.
func TestMNISTMissing(t *testing.T) {
	status, _, stderr := cajal(t, "train", "mnist", "--data", t.TempDir(), "--out", "none")
	for _, want := range []string{"train-images-idx3-ubyte", "47040016", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", "cajal data mnist --dir"} {
		if status != 1 || !strings.Contains(stderr, want) {
			t.Errorf("status %d, %q; want 1 and %q", status, stderr, want)
		}
	}
}

func TestRepeat(t *testing.T) {
	status, stdout, stderr := cajal(t, "train", "people", "--repeat", "3", "--epochs", "20", "--out", "none")
	if status != 0 || !strings.Contains(stdout, "over 3 seeds") || !strings.Contains(stdout, "train: loss") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
	if status, _, stderr := cajal(t, "train", "people", "--repeat", "0"); status != 2 || !strings.Contains(stderr, "--repeat 0") {
		t.Errorf("status %d, %q", status, stderr)
	}
}
