package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"cajal/experiment"
)

func TestRate(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"rate", "moons", "--json", "--out", "none"}, &out, &errs); code != 0 {
		t.Fatalf("status %d: %s", code, errs.String())
	}
	if !strings.Contains(errs.String(), "the edge of stability is at about ") {
		t.Errorf("no edge of plain descent in\n%s", errs.String())
	}
	var got experiment.RateResult
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got.Points) < 20 || got.Recipe != "moons" {
		t.Errorf("got %d points of %q (%v) in\n%s", len(got.Points), got.Recipe, err, out.String())
	}
	if !strings.Contains(errs.String(), "a rate to begin with: ") {
		t.Errorf("nothing for a person in\n%s", errs.String())
	}
}
