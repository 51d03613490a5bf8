/** The BERT encoder (Devlin et al. 2019) as plain layers with join points. */
package org.deltaweave.transformers.bert;
