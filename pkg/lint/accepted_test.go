package lint_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/plinth-lint/plinth/pkg/baseline"
)

// acceptance is what the suppressions of an estate accept: all findings of a policy on a
// resource of a unit, or a single part of one.
type acceptance map[string]bool

func (a acceptance) add(unit, address, policy string) { a[unit+" "+address+" "+policy+" "] = true }

func (a acceptance) holds(e baseline.Entry) bool {
	at := place(e)
	return a[at] || a[strings.TrimSuffix(at, e.Local)]
}

const ignored = "# plinth:ignore %s reason=\"as agreed\""

// accept writes suppressions of every kind to random places of an estate, and says what they accept. The
// entries are those of the pods' first containers.
func (e *estate) accept(rng *rand.Rand, firstContainers *baseline.Baseline) acceptance {
	a := acceptance{}
	for _, dir := range []string{"live/a", "live/b"} {
		for i := range e.blocks[dir] {
			e.acceptBlock(rng, a, dir, i)
		}
	}
	for _, dir := range []string{"stacks/a", "stacks/b"} {
		for i := range e.templates[dir] {
			e.acceptInTemplate(rng, a, dir, i)
		}
	}
	for i := range e.manifests {
		e.acceptPod(rng, a, i, firstContainers)
	}
	e.acceptModule(rng, a)
	return a
}

// configure accepts in plinth.yaml.
func (e *estate) configure(a acceptance, unit, address, policy string) {
	if e.config == "" {
		e.config = "suppress:\n"
	}
	e.config += fmt.Sprintf("  - {policy: %s, address: %s, path: %s/*, reason: as agreed}\n", policy, address, strings.TrimSuffix(unit, "/*"))
	a.add(unit, address, policy)
}

// acceptBlock accepts what is found on a resource, by a comment above it, one on the property, or in plinth.yaml.
func (e *estate) acceptBlock(rng *rand.Rand, a acceptance, dir string, i int) {
	block := e.blocks[dir][i]
	words := strings.Split(block, `"`)
	policies := map[string]string{
		"aws_s3_bucket": "s3-bucket-lifecycle", "aws_db_instance": "rds-instance-backup-retention", "aws_security_group": "ec2-security-group-admin-ports",
	}
	policy, ok := policies[words[1]]
	if !ok {
		return // the module's call
	}
	comment := fmt.Sprintf(ignored, policy)
	switch rng.IntN(6) {
	case 0:
		e.blocks[dir][i] = comment + "\n" + block
	case 1:
		if words[1] != "aws_db_instance" {
			return
		}
		e.blocks[dir][i] = strings.Replace(block, "= 0", "= 0 "+comment, 1)
	case 2:
		e.configure(a, dir, words[1]+"."+words[3], policy)
	default:
		return
	}
	a.add(dir, words[1]+"."+words[3], policy)
}

// acceptInTemplate accepts what is found on a resource of a template, in its metadata, by a comment, or in plinth.yaml.
func (e *estate) acceptInTemplate(rng *rand.Rand, a acceptance, dir string, i int) {
	const policy = "rds-instance-backup-retention"
	name, block := fmt.Sprintf("D%d", i), e.templates[dir][i]
	switch rng.IntN(6) {
	case 0:
		e.templates[dir][i] = block + "    Metadata: {plinth: {ignore: [{policy: " + policy + ", reason: as agreed}]}}\n"
	case 1:
		e.templates[dir][i] = strings.Replace(block, "Period: 0", "Period: 0 "+fmt.Sprintf(ignored, policy), 1)
	case 2:
		e.configure(a, dir, name, policy)
	default:
		return
	}
	a.add(dir, name, policy)
}

// acceptPod accepts what is found on a pod, by an annotation or in plinth.yaml, or on its first container alone, by a comment.
func (e *estate) acceptPod(rng *rand.Rand, a acceptance, i int, firstContainers *baseline.Baseline) {
	const policy, privileged = "k8s-container-privileged", "{privileged: true}"
	address := fmt.Sprintf("Pod.shop.p%d", i)
	switch rng.IntN(6) {
	case 0:
		e.manifests[i] = strings.Replace(e.manifests[i], "  namespace: shop\n", "  namespace: shop\n  annotations: {plinth-lint.github.io/ignore: '"+policy+" reason=\"as agreed\"'}\n", 1)
		a.add("k8s/*", address, policy)
	case 1:
		e.configure(a, "k8s/*", address, policy)
	case 2:
		e.manifests[i] = strings.Replace(e.manifests[i], privileged, privileged+" "+fmt.Sprintf(ignored, policy), 1)
		for _, entry := range firstContainers.Entries {
			if entry.Address == address {
				a[place(entry)] = true
			}
		}
	}
}

// acceptModule accepts what both roots share, in the module or at both calls. At one call alone it accepts nothing.
func (e *estate) acceptModule(rng *rand.Rand, a acceptance) {
	const policy = "rds-instance-backup-retention"
	comment := fmt.Sprintf(ignored, policy) + "\n"
	call := func(dir string) {
		for i, block := range e.blocks[dir] {
			if strings.HasPrefix(block, "module ") {
				e.blocks[dir][i] = comment + block
			}
		}
	}
	switch rng.IntN(4) {
	case 0:
		e.blocks["modules/store"][0] = comment + e.blocks["modules/store"][0]
	case 1:
		call("live/a")
		call("live/b")
	case 2:
		call("live/b")
		return
	default:
		return
	}
	for _, dir := range []string{"live/a", "live/b"} {
		a.add(dir, "module.store.aws_db_instance.shared", policy)
	}
}
