variable "annotations" {
  type = map(string)
}

resource "kubernetes_deployment_v1" "shop" {
  metadata {
    name = "shop"
  }

  spec {
    selector {
      match_labels = {
        app = "shop"
      }
    }

    template {
      metadata {
        labels = {
          app = "shop"
        }

        annotations = var.annotations # want open: the annotations are given at deployment
      }

      spec {
        container {
          name  = "shop"
          image = "registry.example.com/shop:1.4"
        }
      }
    }
  }
}
