package recipe

import (
	"reflect"
	"testing"
)

// A bag has a member for each fold, or those that are listed, each with a seed and
// layers of its own or the recipe's.
func TestBag(t *testing.T) {
	parse := func(end string) *Recipe {
		t.Helper()
		r, err := Parse("t.toml", []byte("version = 2\nseed = 7\n"+moonsWith(`{ kind = "tanh" }`)+"early_stop = 3\n"+end))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := parse("[bag]\nfolds = 3\n")
	if n := r.MemberCount(); n != 3 {
		t.Errorf("a bag of 3 folds has %d members", n)
	}
	if one := r.Member(2); *one.Network.Seed != 9 || one.Bag != nil || len(one.Network.Layers) != 3 {
		t.Errorf("the third member has the seed %d, bag %v and %d layers; want 9, none and 3", *one.Network.Seed, one.Bag, len(one.Network.Layers))
	}
	r = parse("[bag]\nfolds = 2\n[[members]]\n[[members]]\nseed = 40\nlayers = [{ kind = \"linear\", out = 6 }, { kind = \"relu\" }, { kind = \"linear\", out = 2 }]\n")
	if a, b := r.Member(0), r.Member(1); *a.Network.Seed != 7 || *b.Network.Seed != 40 || b.Network.Layers[1].Kind() != "relu" || a.Network.Layers[1].Kind() != "tanh" {
		t.Errorf("got the members %+v and %+v", a.Network, b.Network)
	}
	if err := r.SetHidden(5); err != nil || r.Member(1).Network.Layers[0]["out"] != int64(5) {
		t.Errorf("5 hidden units: %v, and member 1 has %v", err, r.Member(1).Network.Layers[0])
	}
	text, err := r.TOML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("t.toml", []byte(text))
	if err != nil || !reflect.DeepEqual(again.Members, r.Members) || again.Bag.Folds != 2 {
		t.Errorf("written and read again: %v\n%s", err, text)
	}
	changed := again.Clone()
	changed.Members[1].Layers[0]["out"] = int64(4)
	if err := changed.Unchanged(again); err == nil {
		t.Error("a member with other layers passes for unchanged")
	}
}
