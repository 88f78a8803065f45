package policytest

import (
	"os"
	"testing"
)

// TestPolicies holds plinth's own policies to everything.
func TestPolicies(t *testing.T) {
	library, failures, err := read(os.DirFS("../../policies"), Options{Whole: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
	if library == nil {
		return
	}
	for _, p := range library.library.Policies() {
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			failures, err := library.test(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range sorted(failures) {
				t.Error(f)
			}
		})
	}
}
