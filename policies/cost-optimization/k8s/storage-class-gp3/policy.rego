# METADATA
# title: Storage classes for EBS make gp3 volumes
# description: The class makes EBS volumes of type gp2, which cost more than gp3 for what they do.
# related_resources:
# - ref: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
# - ref: https://docs.aws.amazon.com/eks/latest/best-practices/cost-opt-storage.html
# custom:
#   severity: low
#   types: ["Kubernetes::StorageClass"]
#   practices: [COST06-BP02, COST05-BP05]
#   aliases: [k8s-storageclass-gp2]
package policies.cost_optimization.k8s.storage_class_gp3

import rego.v2

# Without a type the volumes are gp3: classes of the plugin that was in Kubernetes' own tree, whose default
# was gp2, are carried out by the CSI driver since version 1.23, and by nothing else since 1.27.
deny contains {"resource": class.id, "paths": [["parameters", "type"], ["provisioner"]]} if {
	some class in input.resources
	plinth.may_be_one_of(plinth.at(class.properties, ["provisioner"]), provisioners)
	plinth.may_equal(plinth.at(class.properties, ["parameters", "type"]), "gp2")
}

provisioners := ["ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"]
