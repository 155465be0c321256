package recipe

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Member is one of several networks whose predictions are combined. Members differ
// by their seeds, which decide their first weights, the order of their samples and
// their dropout, and in a bag by the samples that they learn from.
type Member struct {
	Seed   *int64  `toml:"seed,omitempty"`   // [the recipe's, plus the member's place from 0]
	Layers []Layer `toml:"layers,omitempty"` // [network.layers]
}

// Bag says that the members are a bag: the samples are parted into folds, and a
// member learns from all folds but one. What it predicts for that one is out of fold:
// it measures the bag on samples that did not teach it, so that none have to be kept
// apart for that.
type Bag struct {
	Folds int `toml:"folds"` // as many members, or a part of their number: member k leaves out fold k modulo Folds
}

// MemberCount returns how many networks the recipe trains.
func (r *Recipe) MemberCount() int {
	switch {
	case len(r.Members) > 0:
		return len(r.Members)
	case r.Bag != nil:
		return r.Bag.Folds
	}
	return 1
}

// Member returns the recipe of member k alone: its seed and layers, no members, no bag,
// and no decision, which is taken on what all of them say. Of a recipe without members
// there is one, the recipe's own network.
func (r *Recipe) Member(k int) *Recipe {
	one := r.Clone()
	one.Members, one.Bag, one.Combine = nil, nil, ""
	if len(r.Members) == 0 && r.Bag == nil {
		return one
	}
	one.Decision = nil
	seed := (r.Seed + int64(k)) % (math.MaxUint32 + 1)
	if k < len(r.Members) {
		if own := r.Members[k].Seed; own != nil {
			seed = *own
		}
		if r.Members[k].Layers != nil {
			one.Network.Layers = clone(r.Members[k].Layers)
		}
	}
	one.Network.Seed = &seed
	return one
}

// eachMember calls check with the recipe of each member that has layers of its own.
func (r *Recipe) eachMember(check func(one *Recipe) error) error {
	for k := range r.Members {
		if r.Members[k].Layers == nil {
			continue
		}
		one := r.Member(k)
		one.Bag = r.Bag // as what is measured depends on it
		if err := check(one); err != nil {
			return r.member(k, err)
		}
	}
	return nil
}

// member says of an error about a network's layers that they are those of a member.
func (r *Recipe) member(k int, err error) error {
	e := new(Error)
	if !errors.As(err, &e) {
		return err
	}
	if rest, ok := strings.CutPrefix(e.Key, "network."); ok {
		return r.Wrong(fmt.Sprintf("members[%d].%s", k, rest), e.Rule)
	}
	return r.Wrong(e.Key, fmt.Sprintf("of member %d: %s", k, e.Rule))
}

// checkMembers refuses members that do not differ, and what only a single network
// can do.
func (r *Recipe) checkMembers() error {
	if err := first(
		r.between("members", float64(len(r.Members)), 0, MaxMembers),
		r.oneOf("combine", cmp.Or(r.Combine, "mean"), combinations),
		r.checkBag(),
	); err != nil {
		return err
	}
	switch {
	case len(r.Members) == 0 && r.Bag == nil && r.Combine != "":
		return r.Wrong("combine", "there are no members to combine; [[members]] makes one")
	case len(r.Members) == 0 && r.Bag == nil:
		return nil
	case r.Random != "streams":
		return r.Wrong("random", fmt.Sprintf("%q, want \"streams\" for several members", r.Random))
	case r.Network.Seed != nil:
		return r.Wrong("network.seed", "each member has a seed of its own")
	}
	seeds := map[int64]bool{}
	for k := range r.MemberCount() {
		seed, key := *r.Member(k).Network.Seed, fmt.Sprintf("members[%d].seed", k)
		if err := r.seed(key, &seed); err != nil {
			return err
		}
		if seeds[seed] {
			return r.Wrong(key, fmt.Sprintf("two members have the seed %d; want another for each", seed))
		}
		seeds[seed] = true
		if k < len(r.Members) && r.Members[k].Layers != nil {
			if err := r.between(fmt.Sprintf("members[%d].layers", k), float64(len(r.Members[k].Layers)), 1, maxLayers); err != nil {
				return err
			}
			if len(r.Network.Names) > 0 {
				return r.Wrong("network.names", fmt.Sprintf("they name the weights of network.layers, and member %d has layers of its own", k))
			}
		}
	}
	return nil
}

// checkBag refuses folds that the members do not share evenly.
func (r *Recipe) checkBag() error {
	if r.Bag == nil {
		return nil
	}
	if err := first(r.between("bag.folds", float64(r.Bag.Folds), 2, MaxMembers)); err != nil {
		return err
	}
	if n := len(r.Members); n%r.Bag.Folds != 0 {
		return r.Wrong("bag.folds", fmt.Sprintf("%d, and there are %d members; want as many, or a multiple of the folds, so that each fold is left out by as many members", r.Bag.Folds, n))
	}
	return nil
}

// combinations are the ways to combine members.
var combinations = []string{"mean"}
