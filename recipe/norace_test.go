//go:build !race

package recipe

const raced = false
