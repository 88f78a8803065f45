package policytest

import (
	"context"
	"os"
	"testing"
)

// TestPolicies holds plinth's own policies to everything.
func TestPolicies(t *testing.T) {
	failures, err := Run(context.Background(), os.DirFS("../../policies"), Options{Whole: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
}
