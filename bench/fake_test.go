package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// The test's program is its own peer: started with fakeVariable in its
// environment it speaks the protocol, in the manner that the variable names.
const fakeVariable = "CAJAL_BENCH_FAKE"

func TestMain(m *testing.M) {
	if manner := os.Getenv(fakeVariable); manner != "" {
		fakePeer(manner)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func fakePeer(manner string) {
	switch manner {
	case "missing":
		fmt.Println(`{"missing": "No module named 'torch'"}`)
		return
	case "silent":
		return
	case "babbling":
		fmt.Println(strings.Repeat("x", 2*longestLine))
		return
	case "garbled":
		fmt.Println("Traceback (most recent call last):")
		return
	}
	fmt.Println(`{"version": "Fake 1.0"}`)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			fmt.Printf("{\"error\": %q}\n", err)
			continue
		}
		switch {
		case manner == "unable":
			fmt.Printf("{\"cannot\": \"has no %s\"}\n", r.Work)
		case manner == "failing":
			fmt.Println(`{"error": "ValueError: no"}`)
		case r.Do == "prepare" && manner == "wrong":
			fmt.Println(`{"check": [1, 2.5]}`)
		case r.Do == "prepare":
			fmt.Println(`{"check": [1, 2]}`)
		default:
			fmt.Printf("{\"seconds\": %v}\n", 2*r.Seconds)
		}
	}
}

// fake makes peers that the test starts behave in a manner, and returns
// settings with which they are started.
func fake(t *testing.T, manner string) settings {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("js/wasm starts no programs")
	}
	t.Setenv(fakeVariable, manner)
	return settings{python: os.Args[0], peers: names(backends), rounds: 2, each: 1000, threads: []int{1}}
}
