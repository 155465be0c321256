package alike

import (
	"fmt"
	"testing"
)

func TestPlain(t *testing.T) {
	for _, text := range []string{"new york", " New York", "NEW\u00a0 \tYork\n"} {
		if got := Plain(text); got != "new york" {
			t.Errorf("%q: got %q", text, got)
		}
	}
	if Plain("newyork") == Plain("new york") || Plain("a b") == Plain("a-b") {
		t.Error("texts with other letters are the same")
	}
}

func Example() {
	fmt.Println(Plain("Oslo ") == Plain("OSLO"))
	// Output: true
}
