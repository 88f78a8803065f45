package policytest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Failure is one thing that is wrong with a policy's folder.
type Failure struct {
	// Policy is the policy's id, or its folder where no id is known.
	Policy string
	// Check names the rule that is broken; it is one of Checks.
	Check Check
	// File is the path in the library, Line its line from 1, or 0 for the file as a whole.
	File string
	Line int
	// Want says what was wanted, Got what was found, Hint what to do.
	Want, Got, Hint string
}

// Check names one of the things that a policy's folder is held to.
type Check string

// The checks.
const (
	CheckFolder    Check = "folder"    // the folder has a policy and examples, and nothing else
	CheckMetadata  Check = "metadata"  // METADATA is complete and true
	CheckUnique    Check = "unique"    // ids and aliases are unique over the library
	CheckFormat    Check = "format"    // the policy is formatted as opa fmt does
	CheckCompile   Check = "compile"   // the policy compiles strictly against the schemas of its types
	CheckExample   Check = "example"   // examples are read and get the findings they announce
	CheckAgreement Check = "agreement" // formats agree
	CheckChunks    Check = "chunks"    // the size of the chunks changes nothing
	CheckUnknown   Check = "unknown"   // what is not known opens a finding and never hides or makes one
	CheckEvidence  Check = "evidence"  // evidence decides, and nothing besides it
	CheckLesson    Check = "lesson"    // the lesson has its sections and length
	CheckQuiz      Check = "quiz"      // the quiz can be asked
)

// String gives the failure over a few lines: place and check, what was wanted,
// what was found, and what to do.
func (f Failure) String() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s (%s)\n\twant: %s\n\tgot:  %s", place, f.Policy, f.Check, f.Want, f.Got)
	if f.Hint != "" {
		fmt.Fprintf(&b, "\n\thint: %s", f.Hint)
	}
	return b.String()
}

func compareFailures(a, b Failure) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(string(a.Check), string(b.Check)),
		strings.Compare(a.Want, b.Want), strings.Compare(a.Got, b.Got))
}

// sorted gives failures in order and each of them once.
func sorted(failures []Failure) []Failure {
	slices.SortStableFunc(failures, compareFailures)
	return slices.Compact(failures)
}

// list gives words as a sentence has them, at most eight.
func list(words []string) string {
	const most = 8
	if len(words) == 0 {
		return "none"
	}
	if len(words) > most {
		return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", len(words)-most)
	}
	return strings.Join(words, ", ")
}
