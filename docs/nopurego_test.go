//go:build !purego

package docs_test

// tags are those that this test was built with, and what it builds.
const tags = ""
