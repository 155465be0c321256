package serve

import (
	"encoding/json"
	"strings"
	"testing"
)

// What the server gives as an example of a row is one that the model takes: a date is a
// date, and a category one of training.
func TestExampleRowIsAnswered(t *testing.T) {
	_, h := newServer(t, Trained(trainVisits(t)), Strict())
	_, text := ask(t, h, "/", "")
	var index struct{ Example json.RawMessage }
	if err := json.Unmarshal([]byte(text), &index); err != nil || index.Example == nil {
		t.Fatalf("%s: %v, want an example", text, err)
	}
	if status, got := ask(t, h, "/predict", string(index.Example)); status != 200 || strings.Contains(got, "warnings") {
		t.Errorf("the example %s: got %d %s, want an answer without warnings", index.Example, status, got)
	}
	_, message := ask(t, h, "/predict", "[]")
	if !strings.Contains(message, `2024-`) {
		t.Errorf("no rows: got %s, want an example with a date", message)
	}
	_, arrays := newServer(t, sums{})
	if _, text := ask(t, arrays, "/", ""); strings.Contains(text, "example") {
		t.Errorf("a model of arrays: got %s, want no example", text)
	}
}
