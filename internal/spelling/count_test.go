package spelling

import "testing"

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n         int
		one, want string
	}{
		{0, "row", "0 rows"}, {1, "row", "1 row"}, {2, "row", "2 rows"}, {-1, "row", "-1 rows"}, {1, "class", "1 class"}, {3, "class", "3 classes"},
		{2, "category", "2 categories"}, {2, "day", "2 days"}, {2, "box", "2 boxes"}, {2, "batch", "2 batches"}, {1, "whole number", "1 whole number"},
	} {
		if got := Count(c.n, c.one); got != c.want {
			t.Errorf("%d of %s: got %q, want %q", c.n, c.one, got, c.want)
		}
	}
}
